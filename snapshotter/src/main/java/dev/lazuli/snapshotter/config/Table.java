package dev.lazuli.snapshotter.config;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One table of the file. Remembers which keys were asked for, so that the others can be reported.
final class Table {
    private final String path;
    private final ObjectNode node;
    private final Set<String> known = new HashSet<>();
    private final List<Table> children = new ArrayList<>();

    Table(ObjectNode root) {
        this("", root);
    }

    private Table(String path, ObjectNode node) {
        this.path = path;
        this.node = node;
    }

    boolean has(String key) {
        return node.has(key);
    }

    String string(String key, String whenMissing) throws ConfigException {
        JsonNode value = value(key);
        if (value == null) {
            return whenMissing;
        }
        if (!value.isString()) {
            throw wrong(key, value, "a string");
        }
        return value.stringValue();
    }

    boolean flag(String key, boolean whenMissing) throws ConfigException {
        JsonNode value = value(key);
        if (value == null) {
            return whenMissing;
        }
        if (!value.isBoolean()) {
            throw wrong(key, value, "true or false");
        }
        return value.booleanValue();
    }

    /// A number of at least 0, where 0 stands for the default.
    long count(String key, long whenZero) throws ConfigException {
        long value = number(key, 0, Long.MAX_VALUE);
        return value == 0 ? whenZero : value;
    }

    int smallCount(String key, int whenZero) throws ConfigException {
        int value = Math.toIntExact(number(key, 0, Integer.MAX_VALUE));
        return value == 0 ? whenZero : value;
    }

    Duration seconds(String key, long whenZero) throws ConfigException {
        return Duration.ofSeconds(smallCount(key, Math.toIntExact(whenZero)));
    }

    Duration milliseconds(String key, long whenZero) throws ConfigException {
        return Duration.ofMillis(count(key, whenZero));
    }

    /// A number within the bounds, 0 when the key is missing.
    long number(String key, long least, long most) throws ConfigException {
        JsonNode value = value(key);
        if (value == null) {
            return 0;
        }
        if (!value.isIntegralNumber()) {
            throw wrong(key, value, "a whole number");
        }
        BigInteger number = value.bigIntegerValue();
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw wrong(key, value, "a number from " + least + " to " + most);
        }
        return number.longValueExact();
    }

    /// The table of that name; an empty one when it is missing.
    Table table(String key) throws ConfigException {
        JsonNode value = value(key);
        if (value != null && !value.isObject()) {
            throw wrong(key, value, "a table");
        }
        return child(key, value instanceof ObjectNode table ? table : JsonNodeFactory.instance.objectNode());
    }

    /// All tables in this table, by their keys; every key counts as known.
    Map<String, Table> tables() throws ConfigException {
        Map<String, Table> tables = new LinkedHashMap<>();
        for (String key : node.propertyNames()) {
            tables.put(key, table(key));
        }
        return tables;
    }

    /// An array of tables; empty when it is missing.
    List<Table> tableArray(String key) throws ConfigException {
        JsonNode value = value(key);
        List<Table> tables = new ArrayList<>();
        if (value == null) {
            return tables;
        }
        if (!value.isArray()) {
            throw wrong(key, value, "an array of tables");
        }
        for (JsonNode element : value) {
            if (!(element instanceof ObjectNode table)) {
                throw wrong(key, element, "a table");
            }
            tables.add(child(key, table));
        }
        return tables;
    }

    /// All values in this table, each a string or an array of strings; every key counts as known.
    Map<String, List<String>> stringLists() throws ConfigException {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        for (String key : node.propertyNames()) {
            JsonNode value = value(key);
            List<String> strings = new ArrayList<>();
            if (value != null && value.isArray()) {
                for (JsonNode element : value) {
                    strings.add(stringOf(key, element));
                }
            } else if (value != null) {
                strings.add(stringOf(key, value));
            }
            lists.put(key, List.copyOf(strings));
        }
        return lists;
    }

    private String stringOf(String key, JsonNode value) throws ConfigException {
        if (!value.isString()) {
            throw wrong(key, value, "a string or an array of strings");
        }
        return value.stringValue();
    }

    /// The full names of all keys that nobody asked for, in this table and those below.
    List<String> unknownKeys() {
        List<String> unknown = new ArrayList<>();
        for (String key : node.propertyNames()) {
            if (!known.contains(key)) {
                unknown.add(path + key);
            }
        }
        for (Table child : children) {
            unknown.addAll(child.unknownKeys());
        }
        return unknown;
    }

    private Table child(String key, ObjectNode table) {
        Table child = new Table(path + key + ".", table);
        children.add(child);
        return child;
    }

    private @Nullable JsonNode value(String key) {
        known.add(key);
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }

    private ConfigException wrong(String key, JsonNode found, String expected) {
        return new ConfigException("key " + path + key + " is " + found + ", expected " + expected);
    }
}
