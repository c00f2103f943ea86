"""Made-up corpora for demonstrations and tests: planted sentiment, no recordings, always marked synthetic."""
