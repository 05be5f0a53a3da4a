package dev.lazuli.cli.spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Finds what `user[:group]` means in an image, by Docker's rules: names are looked up in the image's `/etc/passwd`
/// and `/etc/group`, numbers need not be there, and the groups that list the user count only where no group is asked
/// for.
public final class UserLookup {
    private static final long MAX_ID = 0xFFFFFFFEL;

    private final List<PasswdLine> users;
    private final List<GroupLine> groups;

    private UserLookup(List<PasswdLine> users, List<GroupLine> groups) {
        this.users = users;
        this.groups = groups;
    }

    /// Reads the users and groups of a root file system; one without such files has none.
    public static UserLookup in(RootFolder root) throws IOException {
        return of(root.text("etc/passwd").orElse(""), root.text("etc/group").orElse(""));
    }

    /// Reads users and groups; lines that make no sense are passed over, as libc does.
    static UserLookup of(String passwd, String group) {
        List<PasswdLine> users = new ArrayList<>();
        for (String line : passwd.split("\n")) {
            PasswdLine.parse(line).ifPresent(users::add);
        }
        List<GroupLine> groups = new ArrayList<>();
        for (String line : group.split("\n")) {
            GroupLine.parse(line).ifPresent(groups::add);
        }
        return new UserLookup(users, groups);
    }

    /// Who `user[:group]` is; empty is root.
    ///
    /// @throws IOException when a name is unknown or a number is no id
    public ContainerUser resolve(String wanted) throws IOException {
        int colon = wanted.indexOf(':');
        String user = colon < 0 ? wanted : wanted.substring(0, colon);
        String group = colon < 0 ? "" : wanted.substring(colon + 1);
        Optional<PasswdLine> line = passwdLine(user.isEmpty() ? "0" : user);
        if (line.isEmpty() && !user.isEmpty() && !isNumber(user)) {
            throw new IOException("unable to find user " + user + ": no matching entries in the image's /etc/passwd");
        }
        long uid = line.isPresent() ? line.get().uid() : user.isEmpty() ? 0 : id(user);
        String home = line.map(PasswdLine::home).filter(h -> !h.isEmpty()).orElse("/");
        if (!group.isEmpty()) {
            return new ContainerUser(uid, gid(group), List.of(), home);
        }
        long gid = line.map(PasswdLine::gid).orElse(0L);
        return new ContainerUser(uid, gid, line.map(l -> memberships(l.name())).orElse(List.of()), home);
    }

    private Optional<PasswdLine> passwdLine(String user) throws IOException {
        Optional<PasswdLine> named =
                users.stream().filter(u -> u.name().equals(user)).findFirst();
        if (named.isPresent() || !isNumber(user)) {
            return named;
        }
        long uid = id(user);
        return users.stream().filter(u -> u.uid() == uid).findFirst();
    }

    private long gid(String group) throws IOException {
        Optional<GroupLine> named =
                groups.stream().filter(g -> g.name().equals(group)).findFirst();
        if (named.isPresent()) {
            return named.get().gid();
        }
        if (!isNumber(group)) {
            throw new IOException("unable to find group " + group + ": no matching entries in the image's /etc/group");
        }
        return id(group);
    }

    private List<Long> memberships(String user) {
        TreeSet<Long> gids = new TreeSet<>();
        groups.stream().filter(g -> g.members().contains(user)).forEach(g -> gids.add(g.gid()));
        return List.copyOf(gids);
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]+");
    }

    private static long id(String number) throws IOException {
        if (number.length() > 10 || Long.parseLong(number) > MAX_ID) {
            throw new IOException("user or group id " + number + " is out of range: expected 0 to " + MAX_ID);
        }
        return Long.parseLong(number);
    }

    private record PasswdLine(String name, long uid, long gid, String home) {
        static Optional<PasswdLine> parse(String line) {
            String[] fields = line.strip().split(":", -1);
            if (fields.length < 4 || !isId(fields[2]) || !isId(fields[3])) {
                return Optional.empty();
            }
            String home = fields.length > 5 ? fields[5] : "";
            return Optional.of(new PasswdLine(fields[0], Long.parseLong(fields[2]), Long.parseLong(fields[3]), home));
        }
    }

    private record GroupLine(String name, long gid, List<String> members) {
        static Optional<GroupLine> parse(String line) {
            String[] fields = line.strip().split(":", -1);
            if (fields.length < 3 || !isId(fields[2])) {
                return Optional.empty();
            }
            List<String> members = fields.length > 3 ? Arrays.asList(fields[3].split(",")) : List.of();
            return Optional.of(new GroupLine(fields[0], Long.parseLong(fields[2]), members));
        }
    }

    private static boolean isId(String text) {
        return text.matches("[0-9]{1,10}");
    }
}
