package dev.paceline.runner.measure;

/** Bytes as lower-case hexadecimal. */
public final class Hex {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private Hex() {}

    public static String of(byte[] bytes) {
        char[] text = new char[2 * bytes.length];
        for (int index = 0; index < bytes.length; index++) {
            text[2 * index] = DIGITS[(bytes[index] >> 4) & 15];
            text[2 * index + 1] = DIGITS[bytes[index] & 15];
        }
        return new String(text);
    }
}
