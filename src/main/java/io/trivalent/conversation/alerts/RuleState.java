package io.trivalent.conversation.alerts;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is known of one rule in one clip. Mutable. */
final class RuleState {
    /** Of the rule that it belongs to. */
    final long fingerprint;

    /** Where the rule stood after the last settled turn. */
    Latch settled = Latch.START;

    /** Where it stands after the last turn. */
    Latch last = Latch.START;

    /** Ids of the utterances that raised its alerts and are not settled, in the order of the turns. */
    List<String> raised = new ArrayList<>();

    RuleState(long fingerprint) {
        this.fingerprint = fingerprint;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(fingerprint);
        write(out, settled);
        write(out, last);
        out.writeInt(raised.size());
        for (String id : raised) {
            out.writeUTF(id);
        }
    }

    private static void write(DataOutputStream out, Latch latch) throws IOException {
        out.writeBoolean(latch.fired());
        out.writeLong(latch.raisedMs());
    }

    static RuleState read(DataInputStream in) throws IOException {
        RuleState state = new RuleState(in.readLong());
        state.settled = new Latch(in.readBoolean(), in.readLong());
        state.last = new Latch(in.readBoolean(), in.readLong());
        for (int i = in.readInt(); i > 0; i--) {
            state.raised.add(in.readUTF());
        }
        return state;
    }
}
