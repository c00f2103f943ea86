package io.trivalent.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Modality;
import io.trivalent.fixtures.Events;
import io.trivalent.fixtures.Waiting;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the feed of the live page reads and decodes events. */
class LiveFeedTest {
    private static final String TOPIC = Topics.defaults().sentiments();
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final Topics ONLY_SENTIMENTS =
            new Topics("transcripts", "acoustic", "visual", TOPIC, "letters", "", "", "", "");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger decoded = new AtomicInteger();
    private final List<FeedEvent> shown = new CopyOnWriteArrayList<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none") {
        @Override
        public synchronized org.apache.kafka.clients.consumer.ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            polls.incrementAndGet();
            return super.poll(Duration.ofMillis(1));
        }
    };
    private volatile Object value = "not a sentiment";
    private final LiveFeed feed =
            new LiveFeed(prepared(), new FeedReader(ONLY_SENTIMENTS, deserializer(), false), Duration.ZERO);

    @AfterEach
    void stop() {
        feed.close();
    }

    @Test
    void readsOnlyWhileItHasListeners() throws Exception {
        // Given
        int beforeTheFirstPage = polls.get();
        AutoCloseable page = listen(Optional.empty());
        Waiting.until("the feed reads", TIMEOUT, () -> polls.get() > 0);
        // When
        page.close();
        Waiting.until("the feed waits", TIMEOUT, () -> !feed.isReading());
        // Then
        assertThat(beforeTheFirstPage).isZero();
        assertThat(decoded.get()).isZero();
    }

    @Test
    void startsAtTheEndAndResumesAfterAnEvent() throws Exception {
        // Given
        value = Events.event(1, 0, "", 0.5);
        consumer.schedulePollTask(() -> {
            assertThat(consumer.position(PARTITION)).isEqualTo(1_000);
            consumer.addRecord(record(1_000));
            consumer.addRecord(record(1_001));
        });
        // When
        AutoCloseable page = listen(Optional.empty());
        Waiting.until("two events are shown", TIMEOUT, () -> shown.size() == 2);
        AutoCloseable resumed = listen(Optional.of(shown.get(0).id().toString()));
        // Then
        assertThat(shown).hasSize(3);
        assertThat(shown.get(2)).isEqualTo(shown.get(1));
        assertThat(lost.get()).isZero();
        // When: the event of yesterday, of another feed, and no event at all
        AutoCloseable late = listen(Optional.of("yesterday-17"));
        AutoCloseable future = listen(Optional.of(shown.get(0).id().epoch() + "-99"));
        AutoCloseable malformed = listen(Optional.of("x"));
        // Then
        assertThat(lost.get()).isEqualTo(3);
        for (AutoCloseable each : List.of(page, resumed, late, future, malformed)) {
            each.close();
        }
    }

    private AutoCloseable listen(Optional<String> last) {
        return feed.listen(last, lost::incrementAndGet, shown::add);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset) {
        return new ConsumerRecord<>(TOPIC, 0, offset, new byte[0], new byte[] {1});
    }

    @Test
    void readsAgainAfterAFailureOfTheBrokers() throws Exception {
        // Given
        consumer.setPollException(new KafkaException("broker is down"));
        // When
        try (AutoCloseable page = listen(Optional.empty())) {
            Waiting.until("the feed reads again", TIMEOUT, () -> polls.get() > 1);
            // Then
            assertThat(page).isNotNull();
            Waiting.until("the page is told of the gap", TIMEOUT, () -> lost.get() == 1);
        }
    }

    @Test
    void isReadyOnceItKnowsWhereItBegins() throws Exception {
        // Given: the first question for the ends fails
        consumer.setOffsetsException(new KafkaException("broker is down"));
        // When
        try (LiveFeed.Subscription page = feed.listen(Optional.empty(), lost::incrementAndGet, shown::add)) {
            page.ready().toCompletableFuture().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            // Then: nothing was missed since
            assertThat(feed.isReading()).isTrue();
            assertThat(lost.get()).isZero();
        }
    }

    @Test
    void showsIntervalAndConflictOfAnEvent() throws Exception {
        // Given
        value = Events.builder(1, 0, "", 0.5)
                .setConfidenceLow(0.25f)
                .setConfidenceHigh(0.75f)
                .setConflict(List.of(Modality.TEXT, Modality.VISUAL))
                .build();
        consumer.schedulePollTask(() -> consumer.addRecord(record(1_000)));
        // When
        try (AutoCloseable page = listen(Optional.empty())) {
            Waiting.until("an event is shown", TIMEOUT, () -> shown.size() == 1);
            // Then
            assertThat(page).isNotNull();
            assertThat(shown.get(0).json())
                    .contains("\"confidence_low\":0.25,\"confidence_high\":0.75,")
                    .contains("\"modalities\":[\"TEXT\"],\"missing\":[],\"conflict\":[\"TEXT\",\"VISUAL\"],");
        }
    }

    private MockConsumer<byte[], byte[]> prepared() {
        Node node = new Node(0, "localhost", 9092);
        consumer.updatePartitions(
                TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, new Node[] {node}, new Node[] {node})));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 1_000L));
        return consumer;
    }

    private Deserializer<Object> deserializer() {
        return (topic, data) -> {
            decoded.incrementAndGet();
            return value;
        };
    }
}
