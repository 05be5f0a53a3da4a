package dev.lazuli.containerd;

import com.google.protobuf.FieldMask;
import dev.lazuli.containerd.proto.containers.ContainersGrpc;
import dev.lazuli.containerd.proto.containers.CreateContainerRequest;
import dev.lazuli.containerd.proto.containers.DeleteContainerRequest;
import dev.lazuli.containerd.proto.containers.GetContainerRequest;
import dev.lazuli.containerd.proto.containers.ListContainersRequest;
import dev.lazuli.containerd.proto.containers.UpdateContainerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// containerd's records of containers; [Tasks] runs them. Thread-safe.
public final class Containers {
    private final Calls calls;

    Containers(Calls calls) {
        this.calls = calls;
    }

    /// Makes a container.
    ///
    /// @throws ContainerdException.AlreadyExists when the id is taken
    public Container create(Container container) throws IOException, InterruptedException {
        CreateContainerRequest request = CreateContainerRequest.newBuilder()
                .setContainer(message(container))
                .build();
        return container(calls.quick(ContainersGrpc.getCreateMethod(), request, "create container " + container.id())
                .getContainer());
    }

    /// The container of an id; empty when there is none.
    public Optional<Container> get(String id) throws IOException, InterruptedException {
        GetContainerRequest request = GetContainerRequest.newBuilder().setId(id).build();
        try {
            return Optional.of(container(calls.quick(ContainersGrpc.getGetMethod(), request, "get container " + id)
                    .getContainer()));
        } catch (ContainerdException.NotFound e) {
            return Optional.empty();
        }
    }

    /// All containers of the namespace.
    ///
    /// @param filters containerd's filter expressions, any of which is enough; none lists all
    public List<Container> list(String... filters) throws IOException, InterruptedException {
        ListContainersRequest request = ListContainersRequest.newBuilder()
                .addAllFilters(List.of(filters))
                .build();
        return calls.quick(ContainersGrpc.getListMethod(), request, "list containers").getContainersList().stream()
                .map(Containers::container)
                .toList();
    }

    /// Replaces the labels of a container.
    public void setLabels(String id, Map<String, String> labels) throws IOException, InterruptedException {
        UpdateContainerRequest request = UpdateContainerRequest.newBuilder()
                .setContainer(dev.lazuli.containerd.proto.containers.Container.newBuilder()
                        .setId(id)
                        .putAllLabels(labels))
                .setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
                .build();
        calls.quick(ContainersGrpc.getUpdateMethod(), request, "label container " + id);
    }

    /// Removes a container's record; its task must be deleted before.
    ///
    /// @throws ContainerdException.NotFound when there is no such container
    public void delete(String id) throws IOException, InterruptedException {
        DeleteContainerRequest request =
                DeleteContainerRequest.newBuilder().setId(id).build();
        calls.quick(ContainersGrpc.getDeleteMethod(), request, "delete container " + id);
    }

    private static dev.lazuli.containerd.proto.containers.Container message(Container container) {
        return dev.lazuli.containerd.proto.containers.Container.newBuilder()
                .setId(container.id())
                .setImage(container.image())
                .setRuntime(dev.lazuli.containerd.proto.containers.Container.Runtime.newBuilder()
                        .setName(container.runtime()))
                .setSpec(Specs.container(container.spec()))
                .setSnapshotter(container.snapshotter())
                .setSnapshotKey(container.snapshotKey())
                .putAllLabels(container.labels())
                .build();
    }

    private static Container container(dev.lazuli.containerd.proto.containers.Container message) {
        return new Container(
                message.getId(),
                message.getImage(),
                message.getRuntime().getName(),
                message.getSpec().getValue().toStringUtf8(),
                message.getSnapshotter(),
                message.getSnapshotKey(),
                message.getLabelsMap(),
                Times.instant(message.getCreatedAt()));
    }
}
