package dev.lazuli.snapshotter.profiles;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.lazuli.containerd.proto.daemon.GetProfileRequest;
import dev.lazuli.containerd.proto.daemon.GetProfileResponse;
import dev.lazuli.containerd.proto.daemon.ListProfilesRequest;
import dev.lazuli.containerd.proto.daemon.ListProfilesResponse;
import dev.lazuli.containerd.proto.daemon.ProfileSummary;
import dev.lazuli.containerd.proto.daemon.ProfilesGrpc;
import dev.lazuli.containerd.proto.daemon.PutProfileRequest;
import dev.lazuli.containerd.proto.daemon.PutProfileResponse;
import dev.lazuli.containerd.proto.daemon.RemoveProfileRequest;
import dev.lazuli.containerd.proto.daemon.RemoveProfileResponse;
import dev.lazuli.layerfs.prefetch.ProfileStore;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.OciFormatException;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our own service `lazuli.daemon.v1.Profiles` on top of a [ProfileStore].
public final class ProfilesService extends ProfilesGrpc.ProfilesImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(ProfilesService.class);

    private final ProfileStore profiles;

    /// @param profiles stays the caller's
    public ProfilesService(ProfileStore profiles) {
        this.profiles = profiles;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    @Override
    public void list(ListProfilesRequest request, StreamObserver<ListProfilesResponse> client) {
        answer("List", client, () -> {
            ListProfilesResponse.Builder all = ListProfilesResponse.newBuilder();
            profiles.list().forEach(kept -> all.addProfiles(summary(kept)));
            return all.build();
        });
    }

    @Override
    public void get(GetProfileRequest request, StreamObserver<GetProfileResponse> client) {
        answer("Get", client, () -> {
            Digest image = Digest.parse(request.getImage());
            ImageProfile profile = profiles.get(image).orElseThrow(() -> missing(image));
            return GetProfileResponse.newBuilder()
                    .setProfile(ByteString.copyFrom(profile.toJson()))
                    .build();
        });
    }

    @Override
    public void put(PutProfileRequest request, StreamObserver<PutProfileResponse> client) {
        answer("Put", client, () -> {
            profiles.put(ImageProfile.parse(request.getProfile().toByteArray()));
            return PutProfileResponse.getDefaultInstance();
        });
    }

    @Override
    public void remove(RemoveProfileRequest request, StreamObserver<RemoveProfileResponse> client) {
        answer("Remove", client, () -> {
            Digest image = Digest.parse(request.getImage());
            if (!profiles.remove(image)) {
                throw missing(image);
            }
            return RemoveProfileResponse.getDefaultInstance();
        });
    }

    private static ProfileSummary summary(ProfileStore.Kept kept) {
        ImageProfile profile = kept.profile();
        return ProfileSummary.newBuilder()
                .setImage(profile.image().toString())
                .setName(profile.name().orElse(""))
                .setFiles((int) profile.reads().stream()
                        .map(read -> read.layer() + "/" + read.path())
                        .distinct()
                        .count())
                .setBytes(profile.bytes())
                .setModifiedAt(Timestamp.newBuilder()
                        .setSeconds(kept.used().getEpochSecond())
                        .setNanos(kept.used().getNano()))
                .build();
    }

    private static RuntimeException missing(Digest image) {
        return Status.NOT_FOUND
                .withDescription("there is no profile of " + image)
                .asRuntimeException();
    }

    private static <T> void answer(String method, StreamObserver<T> client, Call<T> call) {
        T reply;
        try {
            reply = call.run();
        } catch (OciFormatException e) {
            client.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("method", method)
                    .addKeyValue("error", e.toString())
                    .log("a call failed");
            client.onError(Status.UNKNOWN.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (RuntimeException e) {
            client.onError(e);
            return;
        }
        client.onNext(reply);
        client.onCompleted();
    }
}
