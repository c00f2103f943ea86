"""All imports of Flower (D. J. Beutel et al., "Flower: A Friendly Federated Learning Research Framework", 2020).

No other module imports Flower. Flower reads the variable below at import, so that telemetry is always disabled.
Warnings of the libraries that Flower imports are ignored.
"""

import os
import warnings

os.environ["FLWR_TELEMETRY_ENABLED"] = "0"
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from flwr.app import ArrayRecord, ConfigRecord, Context, Message, MessageType, MetricRecord, RecordDict
    from flwr.clientapp import ClientApp
    from flwr.serverapp import Grid, ServerApp
    from flwr.supercore.run import Run
    from flwr.supercore.task_identity import TaskIdentity

__all__ = [
    "ArrayRecord",
    "ClientApp",
    "ConfigRecord",
    "Context",
    "Grid",
    "Message",
    "MessageType",
    "MetricRecord",
    "RecordDict",
    "Run",
    "ServerApp",
    "TaskIdentity",
]
