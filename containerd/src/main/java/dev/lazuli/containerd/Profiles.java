package dev.lazuli.containerd;

import com.google.protobuf.ByteString;
import dev.lazuli.containerd.proto.daemon.GetProfileRequest;
import dev.lazuli.containerd.proto.daemon.ListProfilesRequest;
import dev.lazuli.containerd.proto.daemon.ProfilesGrpc;
import dev.lazuli.containerd.proto.daemon.PutProfileRequest;
import dev.lazuli.containerd.proto.daemon.RemoveProfileRequest;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageProfile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The profiles that our daemon keeps. Thread-safe.
public final class Profiles {
    private final Calls calls;

    Profiles(Calls calls) {
        this.calls = calls;
    }

    /// A profile, but for what was read.
    ///
    /// @param image digest of the image's manifest
    /// @param name  what the image was called; may be empty
    /// @param files how many files were read
    /// @param bytes how many bytes of them, uncompressed
    /// @param used  when it was made or last used
    public record Summary(Digest image, String name, int files, long bytes, Instant used) {}

    /// All profiles, that used last first.
    public List<Summary> list() throws IOException, InterruptedException {
        List<Summary> all = new ArrayList<>();
        for (var each : calls.quick(
                        ProfilesGrpc.getListMethod(), ListProfilesRequest.getDefaultInstance(), "list profiles")
                .getProfilesList()) {
            all.add(new Summary(
                    Digest.parse(each.getImage()),
                    each.getName(),
                    each.getFiles(),
                    each.getBytes(),
                    Times.instant(each.getModifiedAt())));
        }
        return all;
    }

    /// The profile of an image.
    ///
    /// @param image digest of its manifest
    /// @throws ContainerdException.NotFound when there is none
    public ImageProfile get(Digest image) throws IOException, InterruptedException {
        GetProfileRequest request =
                GetProfileRequest.newBuilder().setImage(image.toString()).build();
        return ImageProfile.parse(calls.quick(ProfilesGrpc.getGetMethod(), request, "get the profile of " + image)
                .getProfile()
                .toByteArray());
    }

    /// Keeps a profile, in the place of an earlier one of the same image.
    public void put(ImageProfile profile) throws IOException, InterruptedException {
        PutProfileRequest request = PutProfileRequest.newBuilder()
                .setProfile(ByteString.copyFrom(profile.toJson()))
                .build();
        calls.quick(ProfilesGrpc.getPutMethod(), request, "keep the profile of " + profile.image());
    }

    /// Forgets the profile of an image.
    ///
    /// @throws ContainerdException.NotFound when there is none
    public void remove(Digest image) throws IOException, InterruptedException {
        RemoveProfileRequest request =
                RemoveProfileRequest.newBuilder().setImage(image.toString()).build();
        calls.quick(ProfilesGrpc.getRemoveMethod(), request, "remove the profile of " + image);
    }
}
