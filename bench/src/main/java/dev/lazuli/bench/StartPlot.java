package dev.lazuli.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// A picture (SVG) of the cold starts of one image: for each link the seconds to the output as bars, each link to its
/// own scale, and the floor as a line across them.
final class StartPlot {
    private static final int WIDTH = 760;
    private static final int LEFT = 190; // where bars begin
    private static final int LONGEST = 480; // of a bar
    private static final int ROW = 22;
    private static final int BAR = 16;
    private static final int HEAD = 34;
    private static final String FULL_COLOUR = "#9aa5b1";
    private static final String LAZY_COLOUR = "#1f4e9e";
    private static final String FLOOR_COLOUR = "#c8401e";

    private final StringBuilder body = new StringBuilder();
    private int y = HEAD;

    private StartPlot() {}

    /// The picture.
    ///
    /// @param title  stands above
    /// @param image  that was started
    /// @param starts of it, with the same background fetch
    static String svg(String title, StartData.Image image, List<Start> starts) {
        StartPlot plot = new StartPlot();
        plot.text(0, HEAD - 14, title, "font-weight=\"bold\"");
        for (String link : starts.stream().map(Start::link).distinct().toList()) {
            plot.group(
                    link,
                    image.floorSeconds(Link.parse(link)),
                    starts.stream().filter(s -> s.link().equals(link)).toList());
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                        + "font-family=\"sans-serif\" font-size=\"13\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n%s</svg>%n",
                WIDTH,
                plot.y,
                WIDTH,
                plot.y,
                plot.body);
    }

    private void group(String link, OptionalDouble floor, List<Start> starts) {
        double most = starts.stream().mapToDouble(Start::outputSeconds).max().orElse(1);
        text(0, y + BAR - 3, link, "");
        y += ROW;
        int top = y;
        for (StartMode mode : StartMode.values()) {
            List<Start> cell =
                    starts.stream().filter(s -> s.mode().equals(mode.word())).toList();
            if (!cell.isEmpty()) {
                bar(mode, Median.of(cell, Start::outputSeconds), most);
            }
        }
        floor.ifPresent(seconds -> line(LEFT + length(Math.min(seconds, most), most), top, y - (ROW - BAR)));
        y += ROW / 2;
    }

    private void bar(StartMode mode, double seconds, double most) {
        int length = length(seconds, most);
        body.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                LEFT,
                y,
                length,
                BAR,
                mode.lazy() ? LAZY_COLOUR : FULL_COLOUR));
        text(LEFT - 8, y + BAR - 3, mode.title(), "text-anchor=\"end\" font-size=\"11\"");
        text(LEFT + length + 6, y + BAR - 3, String.format(Locale.ROOT, "%.2f s", seconds), "");
        y += ROW;
    }

    private static int length(double seconds, double most) {
        return (int) Math.max(1, Math.round(seconds / most * LONGEST));
    }

    private void line(int x, int from, int to) {
        body.append(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                x,
                from,
                x,
                to,
                FLOOR_COLOUR));
    }

    private void text(int x, int baseline, String text, String attributes) {
        body.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" %s>%s</text>%n",
                x,
                baseline,
                attributes,
                text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
