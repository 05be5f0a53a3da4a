/// What a registry is told about who asks: credentials and where they come from. A credential belongs to
/// one registry host; nothing here prints one.
@NullMarked
package dev.lazuli.registry.credentials;

import org.jspecify.annotations.NullMarked;
