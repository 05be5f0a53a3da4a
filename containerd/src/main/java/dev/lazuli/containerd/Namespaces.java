package dev.lazuli.containerd;

import dev.lazuli.containerd.proto.namespaces.CreateNamespaceRequest;
import dev.lazuli.containerd.proto.namespaces.DeleteNamespaceRequest;
import dev.lazuli.containerd.proto.namespaces.ListNamespacesRequest;
import dev.lazuli.containerd.proto.namespaces.Namespace;
import dev.lazuli.containerd.proto.namespaces.NamespacesGrpc;
import java.io.IOException;
import java.util.List;

/// Namespaces. containerd makes one by itself when something is first stored in it. Thread-safe.
public final class Namespaces {
    private final Calls calls;

    Namespaces(Calls calls) {
        this.calls = calls;
    }

    /// The names of all namespaces.
    public List<String> list() throws IOException, InterruptedException {
        return calls
                .quick(NamespacesGrpc.getListMethod(), ListNamespacesRequest.getDefaultInstance(), "list namespaces")
                .getNamespacesList()
                .stream()
                .map(Namespace::getName)
                .toList();
    }

    /// Makes a namespace.
    ///
    /// @throws ContainerdException.AlreadyExists when there is one
    public void create(String name) throws IOException, InterruptedException {
        CreateNamespaceRequest request = CreateNamespaceRequest.newBuilder()
                .setNamespace(Namespace.newBuilder().setName(name))
                .build();
        calls.quick(NamespacesGrpc.getCreateMethod(), request, "create namespace " + name);
    }

    /// Removes an empty namespace.
    public void delete(String name) throws IOException, InterruptedException {
        calls.quick(
                NamespacesGrpc.getDeleteMethod(),
                DeleteNamespaceRequest.newBuilder().setName(name).build(),
                "delete namespace " + name);
    }
}
