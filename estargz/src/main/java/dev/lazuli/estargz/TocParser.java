package dev.lazuli.estargz;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// Reads the JSON of a TOC as a stream, one entry at a time. Unknown fields are skipped.
final class TocParser {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER_DIGITS = 32;
    private static final int MAX_NAME_CHARS = 1 << 16;

    /// Of one entry: what the headers of a tar entry may have, too. One entry is on the heap at a time.
    static final int MAX_XATTR_BYTES = 16 << 20;

    /// About what a map takes for one attribute more.
    private static final int BYTES_EACH = 128;

    /// Takes what was parsed.
    interface Handler {
        /// The next entry; the object is filled anew afterwards.
        void entry(RawEntry entry) throws IOException;

        /// There are no more entries.
        void end() throws IOException;
    }

    private final InputStream in;
    private final TocLimits limits;
    private final Handler handler;
    private final RawEntry entry = new RawEntry();
    private int entries;
    private long xattrBytes;

    TocParser(InputStream in, TocLimits limits, Handler handler) {
        this.in = in;
        this.limits = limits;
        this.handler = handler;
    }

    void parse() throws IOException {
        try (JsonParser json = factory().createParser(ObjectReadContext.empty(), in)) {
            document(json);
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            long offset =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
            throw new EstargzFormatException("cannot read the TOC: " + e.getOriginalMessage(), offset, e);
        }
    }

    private TokenStreamFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_DIGITS)
                        .maxNameLength(MAX_NAME_CHARS)
                        .maxStringLength(limits.maxStringBytes())
                        .maxDocumentLength(limits.maxJsonBytes())
                        .build())
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                // A TOC is UTF-8. Others do not guess, and would see another text than we.
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .build();
    }

    private void document(JsonParser json) throws IOException {
        expect(json, json.nextToken(), JsonToken.START_OBJECT, "the document");
        long version = 0;
        boolean hasEntries = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (field.equals("version")) {
                version = number(json, value, field);
            } else if (field.equals("entries") && !hasEntries) {
                hasEntries = true;
                entries(json, value);
            } else if (field.equals("entries")) {
                throw error(json, "\"entries\" stands there twice");
            } else {
                json.skipChildren();
            }
        }
        if (version != 1) {
            throw error(json, "its version is " + version + ", expected 1");
        }
        if (json.nextToken() != null) {
            throw error(json, "something follows the closing brace");
        }
        handler.end();
    }

    private void entries(JsonParser json, JsonToken first) throws IOException {
        if (first == JsonToken.VALUE_NULL) {
            return;
        }
        expect(json, first, JsonToken.START_ARRAY, "\"entries\"");
        JsonToken token = json.nextToken();
        while (token != JsonToken.END_ARRAY) {
            expect(json, token, JsonToken.START_OBJECT, "an entry");
            if (++entries > limits.maxEntries()) {
                throw error(json, "it has more than " + limits.maxEntries() + " entries");
            }
            entry.clear(json.currentTokenLocation().getByteOffset());
            xattrBytes = 0;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                field(json, field, json.nextToken());
            }
            handler.entry(entry);
            token = json.nextToken();
        }
    }

    private void field(JsonParser json, String field, JsonToken value) throws IOException {
        switch (field) {
            case "name" -> entry.name = text(json, value, field);
            case "type" -> entry.type = text(json, value, field);
            case "modtime" -> entry.modified = text(json, value, field);
            case "linkName" -> entry.linkName = text(json, value, field);
            case "userName" -> entry.userName = text(json, value, field);
            case "groupName" -> entry.groupName = text(json, value, field);
            case "digest" -> entry.digest = text(json, value, field);
            case "chunkDigest" -> entry.chunkDigest = text(json, value, field);
            case "chunkType" -> entry.chunkType = text(json, value, field);
            case "size" -> entry.size = number(json, value, field);
            case "mode" -> entry.mode = number(json, value, field);
            case "uid" -> entry.uid = number(json, value, field);
            case "gid" -> entry.gid = number(json, value, field);
            case "devMajor" -> entry.devMajor = number(json, value, field);
            case "devMinor" -> entry.devMinor = number(json, value, field);
            case "offset" -> entry.offset = number(json, value, field);
            case "innerOffset" -> entry.innerOffset = number(json, value, field);
            case "chunkOffset" -> entry.chunkOffset = number(json, value, field);
            case "chunkSize" -> entry.chunkSize = number(json, value, field);
            case "xattrs" -> xattrs(json, value);
            default -> json.skipChildren();
        }
    }

    private void xattrs(JsonParser json, JsonToken first) throws EstargzFormatException {
        if (first == JsonToken.VALUE_NULL) {
            return;
        }
        expect(json, first, JsonToken.START_OBJECT, "\"xattrs\"");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            JsonToken value = json.nextToken();
            byte[] content = new byte[0];
            if (value != JsonToken.VALUE_NULL) {
                expect(json, value, JsonToken.VALUE_STRING, "an extended attribute");
                content = json.getBinaryValue();
            }
            xattrBytes += BYTES_EACH + key.length() + content.length;
            if (xattrBytes > MAX_XATTR_BYTES) {
                throw error(json, "the extended attributes of an entry have more than " + MAX_XATTR_BYTES + " bytes");
            }
            entry.addXattr(key, content);
        }
    }

    private String text(JsonParser json, JsonToken value, String field) throws EstargzFormatException {
        if (value == JsonToken.VALUE_NULL) {
            return "";
        }
        expect(json, value, JsonToken.VALUE_STRING, "\"" + field + "\"");
        return json.getString();
    }

    private long number(JsonParser json, JsonToken value, String field) throws EstargzFormatException {
        if (value == JsonToken.VALUE_NULL) {
            return 0;
        }
        if (value != JsonToken.VALUE_NUMBER_INT || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw error(json, "\"" + field + "\" is no integer of 64 bits");
        }
        return json.getLongValue();
    }

    private void expect(JsonParser json, JsonToken found, JsonToken expected, String what)
            throws EstargzFormatException {
        if (found != expected) {
            throw error(json, what + " is " + found + ", expected " + expected);
        }
    }

    private static EstargzFormatException error(JsonParser json, String message) {
        return new EstargzFormatException(
                "cannot read the TOC: " + message,
                Math.max(0, json.currentTokenLocation().getByteOffset()));
    }
}
