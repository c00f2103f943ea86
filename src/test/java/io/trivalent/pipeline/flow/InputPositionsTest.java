package io.trivalent.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Source;
import io.trivalent.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** When the records of a modality count as read up to a moment. */
class InputPositionsTest {
    private static final Topics TOPICS = Topics.defaults();
    private static final TopicPartition VISUAL = new TopicPartition(TOPICS.visual(), 3);

    private final InputPositions positions = new InputPositions(TOPICS);
    private final InputProgress task = positions.begin(3);

    @Test
    void requestsTheEndOfAPartitionOnce() throws InterruptedException {
        // When
        task.readUpTo(Modality.VISUAL, 1_000);
        task.readUpTo(Modality.VISUAL, 1_000);
        List<TopicPartition> requested = positions.awaitRequests(0);
        // Then
        assertThat(requested).containsExactly(VISUAL);
    }

    @Test
    void isReadWhenAllRecordsBeforeTheEndWereProcessed() {
        // Given
        returned(5, 6);
        positions.confirm(VISUAL, 0, 7, 1_000);
        processed(5);
        boolean before = task.readUpTo(Modality.VISUAL, 1_000);
        // When
        processed(6);
        // Then
        assertThat(before).isFalse();
        assertThat(task.readUpTo(Modality.VISUAL, 1_000)).isTrue();
    }

    @Test
    void isNotReadWhenTheConsumerIsBehindTheEnd() {
        // Given
        returned(5, 6);
        processed(6);
        // When
        positions.confirm(VISUAL, 0, 8, 1_000);
        // Then
        assertThat(task.readUpTo(Modality.VISUAL, 1_000)).isFalse();
    }

    @Test
    void soundAndFeaturesMustBothBeRead() throws InterruptedException {
        // Given
        Topics topics = TOPICS.withAudio("audio");
        var both = new InputPositions(topics);
        InputProgress reader = both.begin(3);
        both.confirm(new TopicPartition(topics.acoustic(), 3), 0, 0, 1_000);
        boolean featuresOnly = reader.readUpTo(Modality.ACOUSTIC, 1_000);
        // When
        both.confirm(new TopicPartition(topics.audio(), 3), 0, 0, 1_000);
        // Then
        assertThat(featuresOnly).isFalse();
        assertThat(both.awaitRequests(0)).containsExactly(new TopicPartition(topics.audio(), 3));
        assertThat(reader.readUpTo(Modality.ACOUSTIC, 1_000)).isTrue();
        assertThat(reader.inOneTopic(Modality.ACOUSTIC)).isFalse();
        assertThat(reader.inOneTopic(Modality.TEXT)).isTrue();
    }

    @Test
    void passesOverTransactionMarkers() {
        // Given: record 6, marker 7
        returned(8, 6);
        processed(6);
        // When
        positions.confirm(VISUAL, 0, 8, 1_000);
        // Then
        assertThat(task.readUpTo(Modality.VISUAL, 1_000)).isTrue();
    }

    @Test
    void doesNotTrustAnEndFromBeforeTheMoment() {
        // Given
        positions.confirm(VISUAL, 8, 8, 1_000);
        // When, then
        assertThat(task.readUpTo(Modality.VISUAL, 1_000)).isTrue();
        assertThat(task.readUpTo(Modality.VISUAL, 1_001)).isFalse();
    }

    @Test
    void startsFromTheCommittedOffset() {
        // When
        positions.confirm(VISUAL, 8, 8, 1_000);
        // Then
        assertThat(task.readUpTo(Modality.VISUAL, 1_000)).isTrue();
    }

    @Test
    void forgetsTheProgressOfAnEarlierTask() {
        // Given
        returned(8, 7);
        processed(7);
        positions.confirm(VISUAL, 0, 8, 1_000);
        // When
        InputProgress next = positions.begin(3);
        positions.confirm(VISUAL, 2, 8, 1_000);
        // Then
        assertThat(next.readUpTo(Modality.VISUAL, 1_000)).isFalse();
    }

    /** The consumer returned records up to one offset, and its position is the next. */
    private void returned(long next, long last) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        records.add(new ConsumerRecord<>(VISUAL.topic(), VISUAL.partition(), last, new byte[0], new byte[0]));
        positions.returned(new ConsumerRecords<>(
                Map.of(VISUAL, records), Map.of(VISUAL, new OffsetAndMetadata(Math.max(next, last + 1)))));
    }

    private void processed(long offset) {
        task.processed(new Source(VISUAL.topic(), VISUAL.partition(), offset));
    }
}
