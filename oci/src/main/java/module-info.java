/// Values of the OCI image and distribution specifications, without any I/O.
module dev.lazuli.oci {
    requires transitive tools.jackson.databind;
    requires static transitive org.jspecify;

    exports dev.lazuli.oci;
}
