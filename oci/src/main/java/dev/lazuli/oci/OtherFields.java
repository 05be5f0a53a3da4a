package dev.lazuli.oci;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of a JSON object that this program has no use for (`urls`, `subject`, `artifactType`, those of
/// later specifications), kept so that a document that is written anew does not lose them. Immutable; equal
/// when the fields are.
public final class OtherFields {
    /// No fields.
    public static final OtherFields NONE = new OtherFields(Json.newObject());

    private final ObjectNode fields;

    private OtherFields(ObjectNode fields) {
        this.fields = fields;
    }

    /// All fields of `object` but those that have been read.
    static OtherFields of(ObjectNode object, Set<String> known) {
        ObjectNode rest = object.deepCopy();
        known.forEach(rest::remove);
        return rest.isEmpty() ? NONE : new OtherFields(rest);
    }

    /// These fields without some.
    public OtherFields without(String... names) {
        return of(fields, Set.of(names));
    }

    /// These fields and one more, or with another value.
    public OtherFields with(String name, String value) {
        ObjectNode more = fields.deepCopy();
        more.put(name, value);
        return new OtherFields(more);
    }

    OtherFields with(String name, JsonNode value) {
        ObjectNode more = fields.deepCopy();
        more.set(name, value);
        return new OtherFields(more);
    }

    /// Whether there is a field of this name.
    public boolean has(String name) {
        return fields.has(name);
    }

    /// The value of a field that is text.
    public Optional<String> text(String name) {
        return fields.path(name).stringValueOpt();
    }

    JsonNode get(String name) {
        return fields.path(name).deepCopy();
    }

    void writeTo(ObjectNode object) {
        for (var field : fields.properties()) {
            JsonNode value = field.getValue();
            object.set(field.getKey(), value.deepCopy());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OtherFields that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
