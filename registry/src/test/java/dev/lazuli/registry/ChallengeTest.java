package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChallengeTest {

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("Basic", List.of(new Challenge("basic", Map.of()))),
                Arguments.of("Basic realm=\"x y\"", List.of(new Challenge("basic", Map.of("realm", "x y")))),
                Arguments.of(
                        "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                                + "scope=\"repository:library/ubuntu:pull,push\"",
                        List.of(new Challenge(
                                "bearer",
                                Map.of(
                                        "realm", "https://auth.docker.io/token",
                                        "service", "registry.docker.io",
                                        "scope", "repository:library/ubuntu:pull,push")))),
                Arguments.of(
                        "Negotiate, Basic realm=a , BEARER Realm=\"b\" , error = \"c\"",
                        List.of(
                                new Challenge("negotiate", Map.of()),
                                new Challenge("basic", Map.of("realm", "a")),
                                new Challenge("bearer", Map.of("realm", "b", "error", "c")))),
                Arguments.of(
                        "Bearer realm=\"a\\\"b\\\\c\"", List.of(new Challenge("bearer", Map.of("realm", "a\"b\\c")))),
                Arguments.of("Bearer realm=\"open", List.of(new Challenge("bearer", Map.of("realm", "open")))),
                Arguments.of("Bearer realm=\"", List.of(new Challenge("bearer", Map.of("realm", "")))),
                Arguments.of("Bearer realm=\"x\\", List.of(new Challenge("bearer", Map.of("realm", "x\\")))),
                Arguments.of("", List.of()),
                Arguments.of(" ,, ", List.of()),
                Arguments.of("\"x\"", List.of()));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void readsChallenges(String header, List<Challenge> challenges) {
        assertThat(Challenge.parse(List.of(header))).isEqualTo(challenges);
    }

    @Test
    void readsAllHeaders() {
        assertThat(Challenge.parse(List.of("Basic realm=a", "Bearer realm=b")))
                .extracting(Challenge::scheme)
                .containsExactly("basic", "bearer");
    }

    @Test
    void endsForAnyHeader() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "ab =,\"\\\t:;é";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder header = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                header.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Challenge.parse(List.of(header.toString())))
                    .as("seed %d: %s", seed, header)
                    .hasSizeLessThanOrEqualTo(20);
        }
    }

    @Test
    void splitsScopes() {
        Challenge challenge = Challenge.parse(List.of("Bearer scope=\"repository:a:pull  repository:b:pull,push\""))
                .getFirst();
        assertThat(challenge.scopes()).containsExactly("repository:a:pull", "repository:b:pull,push");
        assertThat(Scope.push("a").with(challenge.scopes()).entries())
                .containsExactly("repository:a:pull,push", "repository:b:pull,push");
    }
}
