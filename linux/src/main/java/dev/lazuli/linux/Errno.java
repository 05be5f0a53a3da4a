package dev.lazuli.linux;

/// Error numbers of the kernel (`errno(3)`), those that this project meets by name.
///
/// The values are the same on x86_64 and aarch64:
/// `python3 -c 'import errno; print(errno.EPERM)'`.
public final class Errno {
    /// Operation not permitted.
    public static final int EPERM = 1;

    /// No such file or directory.
    public static final int ENOENT = 2;

    /// No such process.
    public static final int ESRCH = 3;

    /// Interrupted system call.
    public static final int EINTR = 4;

    /// Input/output error.
    public static final int EIO = 5;

    /// No such device or address.
    public static final int ENXIO = 6;

    /// Argument list too long.
    public static final int E2BIG = 7;

    /// Bad file descriptor.
    public static final int EBADF = 9;

    /// Resource temporarily unavailable.
    public static final int EAGAIN = 11;

    /// Cannot allocate memory.
    public static final int ENOMEM = 12;

    /// Permission denied.
    public static final int EACCES = 13;

    /// Bad address.
    public static final int EFAULT = 14;

    /// Device or resource busy.
    public static final int EBUSY = 16;

    /// File exists.
    public static final int EEXIST = 17;

    /// Invalid cross-device link.
    public static final int EXDEV = 18;

    /// No such device.
    public static final int ENODEV = 19;

    /// Not a directory.
    public static final int ENOTDIR = 20;

    /// Is a directory.
    public static final int EISDIR = 21;

    /// Invalid argument.
    public static final int EINVAL = 22;

    /// Too many open files in system.
    public static final int ENFILE = 23;

    /// Too many open files.
    public static final int EMFILE = 24;

    /// Inappropriate ioctl for device.
    public static final int ENOTTY = 25;

    /// File too large.
    public static final int EFBIG = 27;

    /// No space left on device.
    public static final int ENOSPC = 28;

    /// Illegal seek.
    public static final int ESPIPE = 29;

    /// Read-only file system.
    public static final int EROFS = 30;

    /// Too many links.
    public static final int EMLINK = 31;

    /// Broken pipe.
    public static final int EPIPE = 32;

    /// Numerical result out of range.
    public static final int ERANGE = 34;

    /// File name too long.
    public static final int ENAMETOOLONG = 36;

    /// Function not implemented.
    public static final int ENOSYS = 38;

    /// Directory not empty.
    public static final int ENOTEMPTY = 39;

    /// Too many levels of symbolic links.
    public static final int ELOOP = 40;

    /// No data available.
    public static final int ENODATA = 61;

    /// Value too large for defined data type.
    public static final int EOVERFLOW = 75;

    /// Operation not supported.
    public static final int EOPNOTSUPP = 95;

    /// Software caused connection abort.
    public static final int ECONNABORTED = 103;

    /// Transport endpoint is not connected.
    public static final int ENOTCONN = 107;

    /// Connection timed out.
    public static final int ETIMEDOUT = 110;

    /// Stale file handle.
    public static final int ESTALE = 116;

    private Errno() {}

    /// The name of an error number such as `ENOENT`, or `errno 133` for one that has no name here.
    public static String name(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM";
            case ENOENT -> "ENOENT";
            case ESRCH -> "ESRCH";
            case EINTR -> "EINTR";
            case EIO -> "EIO";
            case ENXIO -> "ENXIO";
            case E2BIG -> "E2BIG";
            case EBADF -> "EBADF";
            case EAGAIN -> "EAGAIN";
            case ENOMEM -> "ENOMEM";
            case EACCES -> "EACCES";
            case EFAULT -> "EFAULT";
            case EBUSY -> "EBUSY";
            case EEXIST -> "EEXIST";
            case EXDEV -> "EXDEV";
            case ENODEV -> "ENODEV";
            case ENOTDIR -> "ENOTDIR";
            case EISDIR -> "EISDIR";
            case EINVAL -> "EINVAL";
            case ENFILE -> "ENFILE";
            case EMFILE -> "EMFILE";
            case ENOTTY -> "ENOTTY";
            case EFBIG -> "EFBIG";
            case ENOSPC -> "ENOSPC";
            case ESPIPE -> "ESPIPE";
            case EROFS -> "EROFS";
            case EMLINK -> "EMLINK";
            case EPIPE -> "EPIPE";
            case ERANGE -> "ERANGE";
            case ENAMETOOLONG -> "ENAMETOOLONG";
            case ENOSYS -> "ENOSYS";
            case ENOTEMPTY -> "ENOTEMPTY";
            case ELOOP -> "ELOOP";
            case ENODATA -> "ENODATA";
            case EOVERFLOW -> "EOVERFLOW";
            case EOPNOTSUPP -> "EOPNOTSUPP";
            case ECONNABORTED -> "ECONNABORTED";
            case ENOTCONN -> "ENOTCONN";
            case ETIMEDOUT -> "ETIMEDOUT";
            case ESTALE -> "ESTALE";
            default -> "errno " + errno;
        };
    }

    /// Name and meaning, such as `ENOENT (No such file or directory)`.
    public static String describe(int errno) {
        String meaning = switch (errno) {
            case EPERM -> "Operation not permitted";
            case ENOENT -> "No such file or directory";
            case ESRCH -> "No such process";
            case EINTR -> "Interrupted system call";
            case EIO -> "Input/output error";
            case ENXIO -> "No such device or address";
            case E2BIG -> "Argument list too long";
            case EBADF -> "Bad file descriptor";
            case EAGAIN -> "Resource temporarily unavailable";
            case ENOMEM -> "Cannot allocate memory";
            case EACCES -> "Permission denied";
            case EFAULT -> "Bad address";
            case EBUSY -> "Device or resource busy";
            case EEXIST -> "File exists";
            case EXDEV -> "Invalid cross-device link";
            case ENODEV -> "No such device";
            case ENOTDIR -> "Not a directory";
            case EISDIR -> "Is a directory";
            case EINVAL -> "Invalid argument";
            case ENFILE -> "Too many open files in system";
            case EMFILE -> "Too many open files";
            case ENOTTY -> "Inappropriate ioctl for device";
            case EFBIG -> "File too large";
            case ENOSPC -> "No space left on device";
            case ESPIPE -> "Illegal seek";
            case EROFS -> "Read-only file system";
            case EMLINK -> "Too many links";
            case EPIPE -> "Broken pipe";
            case ERANGE -> "Numerical result out of range";
            case ENAMETOOLONG -> "File name too long";
            case ENOSYS -> "Function not implemented";
            case ENOTEMPTY -> "Directory not empty";
            case ELOOP -> "Too many levels of symbolic links";
            case ENODATA -> "No data available";
            case EOVERFLOW -> "Value too large for defined data type";
            case EOPNOTSUPP -> "Operation not supported";
            case ECONNABORTED -> "Software caused connection abort";
            case ENOTCONN -> "Transport endpoint is not connected";
            case ETIMEDOUT -> "Connection timed out";
            case ESTALE -> "Stale file handle";
            default -> "";
        };
        return meaning.isEmpty() ? name(errno) : name(errno) + " (" + meaning + ")";
    }
}
