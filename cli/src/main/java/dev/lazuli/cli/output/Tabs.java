package dev.lazuli.cli.output;

import java.util.List;

/// Rows of cells in aligned columns, as Go's tabwriter lays them out: a column is as wide as its widest cell in a run
/// of adjacent rows that have it.
public final class Tabs {
    private final int padding;
    private final boolean padLast;

    /// @param padding spaces behind the widest cell of a column
    /// @param padLast whether a row's last cell is part of a column; else it ends the row as it is
    public Tabs(int padding, boolean padLast) {
        this.padding = padding;
        this.padLast = padLast;
    }

    /// The rows, each ended by a newline.
    public String format(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            List<String> cells = rows.get(row);
            for (int column = 0; column < cells.size(); column++) {
                String cell = cells.get(column);
                text.append(cell);
                if (isColumn(rows, row, column)) {
                    text.repeat(' ', width(rows, row, column) - length(cell));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private int width(List<List<String>> rows, int row, int column) {
        int first = row;
        while (first > 0 && isColumn(rows, first - 1, column)) {
            first--;
        }
        int width = 0;
        for (int r = first; r < rows.size() && isColumn(rows, r, column); r++) {
            width = Math.max(width, length(rows.get(r).get(column)));
        }
        return width + padding;
    }

    private boolean isColumn(List<List<String>> rows, int row, int column) {
        int cells = rows.get(row).size();
        return column < (padLast ? cells : cells - 1);
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
