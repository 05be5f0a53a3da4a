package dev.lazuli.oci;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the documents of this package share in reading and writing JSON: duplicate keys and anything
/// behind the document are errors, depth and size are capped by the parser's own limits, and numbers
/// keep the digits they were written with.
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // UTF-8 always, as others read it, instead of guessing UTF-16 and UTF-32.
                    .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    static ObjectNode object(byte[] json, String what) throws OciFormatException {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new OciFormatException(what + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (NumberFormatException e) {
            // The parser's own for numbers that no BigDecimal can hold.
            throw new OciFormatException(what + " has a number that is too large: " + e.getMessage(), e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new OciFormatException(what + " is not a JSON object");
    }

    static Map<String, String> strings(ObjectNode object, String field) throws OciFormatException {
        JsonNode node = object.path(field);
        Map<String, String> values = new LinkedHashMap<>();
        if (node.isMissingNode() || node.isNull()) {
            return values;
        }
        if (!node.isObject()) {
            throw new OciFormatException("field \"" + field + "\" is not an object");
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!property.getValue().isString()) {
                throw new OciFormatException("field \"" + field + "." + property.getKey() + "\" is not a string");
            }
            values.put(property.getKey(), property.getValue().asString());
        }
        return values;
    }

    static void putStrings(ObjectNode object, String field, Map<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode node = object.putObject(field);
            values.forEach(node::put);
        }
    }

    static byte[] bytes(ObjectNode object) {
        return MAPPER.writeValueAsBytes(object);
    }
}
