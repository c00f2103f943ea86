package io.trivalent.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskLoadsTest {
    private final TaskLoads loads = new TaskLoads();
    private final List<String> seen = new ArrayList<>();

    private void watch() {
        loads.watch(
                load -> seen.add("+" + load.key().partition()),
                load -> seen.add("-" + load.key().partition()));
    }

    @Test
    void reportsTheLoadOfATaskUntilItCloses() {
        // Given
        watch();
        // When
        TaskLoad load = loads.open("join", 3, "bytes", 100);
        load.set(7);
        // Then
        assertThat(loads.all()).containsExactly(load);
        assertThat(load.held()).isEqualTo(7);
        assertThat(load.cap()).isEqualTo(100);
        load.close();
        load.close();
        assertThat(loads.all()).isEmpty();
        assertThat(seen).containsExactly("+3", "-3");
    }

    @Test
    void aLateWatcherReceivesTheOpenLoads() {
        // Given
        loads.open("join", 1, "bytes", 100);
        loads.open("join", 2, "bytes", 100).close();
        // When
        watch();
        // Then
        assertThat(seen).containsExactly("+1");
    }

    @Test
    void keepsTheNewOwnersLoadWhenAPartitionMovesBetweenThreads() {
        // Given
        watch();
        TaskLoad before = loads.open("join", 1, "bytes", 100);
        // When
        TaskLoad after = loads.open("join", 1, "bytes", 100);
        before.close();
        // Then
        assertThat(loads.all()).containsExactly(after);
        assertThat(seen).containsExactly("+1", "-1", "+1");
    }
}
