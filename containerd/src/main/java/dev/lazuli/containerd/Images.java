package dev.lazuli.containerd;

import com.google.protobuf.FieldMask;
import dev.lazuli.containerd.proto.images.CreateImageRequest;
import dev.lazuli.containerd.proto.images.DeleteImageRequest;
import dev.lazuli.containerd.proto.images.GetImageRequest;
import dev.lazuli.containerd.proto.images.Image;
import dev.lazuli.containerd.proto.images.ImagesGrpc;
import dev.lazuli.containerd.proto.images.ListImagesRequest;
import dev.lazuli.containerd.proto.images.UpdateImageRequest;
import dev.lazuli.oci.Descriptor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// containerd's records of images. What a record points to, and all that hangs on that by `gc.ref` labels, is
/// spared by garbage collection. Thread-safe.
public final class Images {
    private final Calls calls;

    Images(Calls calls) {
        this.calls = calls;
    }

    /// The image of a name; empty when there is none.
    public Optional<StoredImage> get(String name) throws IOException, InterruptedException {
        try {
            return Optional.of(image(calls.quick(
                            ImagesGrpc.getGetMethod(),
                            GetImageRequest.newBuilder().setName(name).build(),
                            "get image " + name)
                    .getImage()));
        } catch (ContainerdException.NotFound e) {
            return Optional.empty();
        }
    }

    /// All images of the namespace.
    ///
    /// @param filters containerd's filter expressions, any of which is enough; none lists all
    public List<StoredImage> list(String... filters) throws IOException, InterruptedException {
        ListImagesRequest request =
                ListImagesRequest.newBuilder().addAllFilters(List.of(filters)).build();
        List<StoredImage> images = new ArrayList<>();
        for (Image message :
                calls.quick(ImagesGrpc.getListMethod(), request, "list images").getImagesList()) {
            images.add(image(message));
        }
        return List.copyOf(images);
    }

    /// Makes a name point to `target`, whether it is new or pointed elsewhere. Its labels are replaced.
    public StoredImage put(String name, Descriptor target, Map<String, String> labels)
            throws IOException, InterruptedException {
        return put(name, target, labels, Optional.empty());
    }

    /// As [#put(String, Descriptor, Map)].
    ///
    /// @param created when the record is to have been made, for builds that can be reproduced; containerd
    ///                1.6 takes no notice of it
    public StoredImage put(String name, Descriptor target, Map<String, String> labels, Optional<Instant> created)
            throws IOException, InterruptedException {
        Image image = Image.newBuilder()
                .setName(name)
                .setTarget(Descriptors.toMessage(target))
                .putAllLabels(labels)
                .build();
        String action = "store image " + name;
        try {
            CreateImageRequest.Builder create = CreateImageRequest.newBuilder().setImage(image);
            created.map(Times::timestamp).ifPresent(create::setSourceDateEpoch);
            return image(calls.quick(ImagesGrpc.getCreateMethod(), create.build(), action)
                    .getImage());
        } catch (ContainerdException.AlreadyExists e) {
            UpdateImageRequest.Builder update = UpdateImageRequest.newBuilder()
                    .setImage(image)
                    .setUpdateMask(FieldMask.newBuilder().addPaths("target").addPaths("labels"));
            created.map(Times::timestamp).ifPresent(update::setSourceDateEpoch);
            return image(calls.quick(ImagesGrpc.getUpdateMethod(), update.build(), action)
                    .getImage());
        }
    }

    /// Removes a name and waits until garbage collection has removed what only it held.
    ///
    /// @throws ContainerdException.NotFound when there is no such image
    public void delete(String name) throws IOException, InterruptedException {
        DeleteImageRequest request =
                DeleteImageRequest.newBuilder().setName(name).setSync(true).build();
        calls.work(ImagesGrpc.getDeleteMethod(), request, "delete image " + name);
    }

    private static StoredImage image(Image message) throws ContainerdException {
        return new StoredImage(
                message.getName(),
                Descriptors.of(message.getTarget()),
                message.getLabelsMap(),
                Times.instant(message.getCreatedAt()),
                Times.instant(message.getUpdatedAt()));
    }
}
