package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Reads an answer as UTF-8 text up to a byte limit. A longer answer fails and is not read further. */
final class LimitedBody implements BodySubscriber<String> {
    private final BodySubscriber<String> text = BodySubscribers.ofString(UTF_8);
    private final long maxBytes;
    private long bytes;
    private @Nullable Subscription subscription;

    LimitedBody(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletionStage<String> getBody() {
        return text.getBody();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        text.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        bytes += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (bytes <= maxBytes) {
            text.onNext(buffers);
        } else if (subscription != null) {
            subscription.cancel();
            text.onError(new IOException("answer has more than %d bytes".formatted(maxBytes)));
        }
    }

    @Override
    public void onError(Throwable failure) {
        text.onError(failure);
    }

    @Override
    public void onComplete() {
        text.onComplete();
    }
}
