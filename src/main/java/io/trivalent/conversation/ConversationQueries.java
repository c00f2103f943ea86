package io.trivalent.conversation;

import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.ClipFormat;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;

/**
 * Answers questions about the clips of this process, from what was written for the last commit, or is being committed. Thread-safe.
 */
public final class ConversationQueries {
    private final KafkaStreams streams;
    private final ClipBoard board;
    private final IntSupplier partitionCount;
    private final HostInfo self;

    /**
     * @param partitionCount how many partitions clips are distributed over; 0 if that is not decided yet
     * @param self the address under which other processes ask this one
     */
    public ConversationQueries(
            KafkaStreams streams, ConversationTopology topology, IntSupplier partitionCount, HostInfo self) {
        this.streams = streams;
        this.board = topology.board();
        this.partitionCount = partitionCount;
        this.self = self;
    }

    /** The partition cannot be asked now, because its task moves or restores its state. The question can be asked again. */
    public static final class NotReadyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotReadyException(String message) {
            super(message);
        }
    }

    /**
     * Where a clip can be asked for.
     *
     * @param here whether in this process
     * @param elsewhere the process to ask otherwise; empty if none is known
     */
    public record Place(boolean here, Optional<HostInfo> elsewhere) {}

    /** Where a clip can be asked for, whether or not it is known there. */
    public Place place(String clip) {
        KeyQueryMetadata found = metadata(clip);
        boolean here = board.part(found.partition()).isPresent();
        HostInfo active = found.activeHost();
        boolean known = !here && active != null && !active.equals(HostInfo.unavailable()) && !active.equals(self);
        return new Place(here, known ? Optional.of(active) : Optional.empty());
    }

    /** The card of a clip; empty if the clip is not known. */
    public Optional<ConversationCard> card(String clip) {
        return part(clip).card(clip);
    }

    /** A clip with its turns; empty if it is not known. The caller must not change it. */
    public Optional<Clip> clip(String clip) {
        int partition = metadata(clip).partition();
        try {
            byte[] stored = streams.store(StoreQueryParameters.fromNameAndType(
                                    HeldClips.CLIPS, QueryableStoreTypes.<String, byte[]>keyValueStore())
                            .withPartition(partition))
                    .get(clip);
            return Optional.ofNullable(stored).map(ClipFormat::clip);
        } catch (InvalidStateStoreException moving) {
            throw notReady(partition);
        }
    }

    /** The clip of an utterance, if it is in this process and among the last 100,000 utterances of its partition. */
    public Optional<String> clipOf(String utterance) {
        return board.clipOf(utterance);
    }

    /** The cards of all clips of this process by their partition, in no order; each partition of this process is in it. */
    public Map<Integer, Collection<ConversationCard>> cards() {
        return board.cards();
    }

    /** The partitions of clips that this process can be asked for. */
    public Set<Integer> partitions() {
        return board.partitions();
    }

    /**
     * How many partitions clips are distributed over, in all processes.
     *
     * @throws NotReadyException if no process has begun with conversations
     */
    public int partitionCount() {
        int count = partitionCount.getAsInt();
        if (count == 0) {
            throw new NotReadyException("conversations are starting");
        }
        return count;
    }

    /** The other processes of the group that have partitions. */
    public List<HostInfo> others() {
        return streams.metadataForAllStreamsClients().stream()
                .filter(process -> !process.topicPartitions().isEmpty())
                .map(StreamsMetadata::hostInfo)
                .filter(host -> !host.equals(self) && !host.equals(HostInfo.unavailable()))
                .distinct()
                .toList();
    }

    private ClipBoard.Part part(String clip) {
        int partition = metadata(clip).partition();
        return board.part(partition).orElseThrow(() -> notReady(partition));
    }

    private KeyQueryMetadata metadata(String clip) {
        try {
            KeyQueryMetadata found = streams.queryMetadataForKey(
                    HeldClips.CLIPS, clip, Serdes.String().serializer());
            if (found == null || found.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
                throw new NotReadyException("the partitions of conversations are being assigned");
            }
            return found;
        } catch (InvalidStateStoreException | IllegalStateException moving) {
            throw new NotReadyException("the partitions of conversations are being assigned");
        }
    }

    private static NotReadyException notReady(int partition) {
        return new NotReadyException("partition %d of conversations is being moved or restored".formatted(partition));
    }
}
