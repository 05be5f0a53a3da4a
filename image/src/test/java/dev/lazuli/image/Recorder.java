package dev.lazuli.image;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps all events.
final class Recorder implements ProgressListener {
    private final List<ProgressEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void on(ProgressEvent event) {
        events.add(event);
    }

    <E extends ProgressEvent> List<E> of(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
