package dev.lazuli.cli.output;

import dev.lazuli.cli.CommandException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The value of `--format` that names fields: text with `{{.Field}}` in it. More of Go's templates is refused.
public final class Template {
    private static final Pattern ACTION = Pattern.compile("\\{\\{(.*?)}}");
    private static final Pattern FIELD = Pattern.compile("\\s*\\.([A-Za-z]+)\\s*");

    private final String text;

    /// @param text the template
    public Template(String text) {
        this.text = text;
    }

    /// The text with its fields filled in.
    ///
    /// @throws CommandException when it names a field that is not there or says anything but a field's name
    public String fill(Map<String, String> fields) throws CommandException {
        StringBuilder filled = new StringBuilder();
        Matcher action = ACTION.matcher(text);
        while (action.find()) {
            Matcher field = FIELD.matcher(action.group(1));
            String value = field.matches() ? fields.get(field.group(1)) : null;
            if (value == null) {
                throw new CommandException("invalid --format: " + action.group() + " is none of the fields "
                        + String.join(
                                ", ",
                                fields.keySet().stream()
                                        .sorted()
                                        .map(name -> "{{." + name + "}}")
                                        .toList()));
            }
            action.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return action.appendTail(filled).toString();
    }
}
