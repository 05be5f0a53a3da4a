package dev.lazuli.snapshotter.status;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/// Sets up the process's log: one line per event on stderr, `key=value`. What libraries log through java.util.logging
/// comes along.
public final class Logging {
    /// Libraries' packages whose details nobody wants but at trace.
    private static final List<String> CHATTY = List.of("io", "java", "javax", "jdk", "sun", "com.sun", "org");

    private Logging() {}

    /// To be called first thing; a second call changes the level.
    public static void configure(LogLevel level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        LogfmtEncoder encoder = new LogfmtEncoder();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(stderr);
        root.setLevel(level.level());
        if (level != LogLevel.TRACE) {
            CHATTY.forEach(name -> context.getLogger(name).setLevel(least(level.level(), Level.WARN)));
        }
        // It complains of an option that Unix sockets do not have, at each connection.
        context.getLogger("io.netty.bootstrap").setLevel(Level.ERROR);
        LogManager.getLogManager().reset();
        java.util.logging.Logger.getLogger("").addHandler(new Forwarding());
    }

    private static Level least(Level wanted, Level least) {
        return wanted.isGreaterOrEqual(least) ? wanted : least;
    }

    /// java.util.logging to SLF4J.
    private static final class Forwarding extends Handler {
        @Override
        public void publish(LogRecord event) {
            String name = event.getLoggerName() == null ? "" : event.getLoggerName();
            int level = event.getLevel().intValue();
            var line = level >= java.util.logging.Level.SEVERE.intValue()
                    ? LoggerFactory.getLogger(name).atError()
                    : level >= java.util.logging.Level.WARNING.intValue()
                            ? LoggerFactory.getLogger(name).atWarn()
                            : LoggerFactory.getLogger(name).atDebug();
            line.setCause(event.getThrown()).log(String.valueOf(event.getMessage()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
