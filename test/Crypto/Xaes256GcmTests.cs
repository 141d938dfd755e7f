using System.Security.Cryptography;

namespace Strongroom.Crypto.Tests;

/// <summary>The published vectors of c2sp.org/XAES-256-GCM, and what the interface promises beyond them.</summary>
public sealed class Xaes256GcmTests
{
    // The first vector's subkey needs no reduction in the doubling, the second's does: together they take both paths.
    [Theory]
    [InlineData(0x01, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271")]
    [InlineData(0x03, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d")]
    public void Published_vectors_hold(byte keyByte, string associatedText, string expected)
    {
        using var cipher = new Xaes256Gcm(Bytes.Repeat(keyByte, 32));
        byte[] associated = System.Text.Encoding.ASCII.GetBytes(associatedText);
        byte[] ciphertext = new byte[28];

        cipher.Encrypt("ABCDEFGHIJKLMNOPQRSTUVWX"u8, "XAES-256-GCM"u8, ciphertext, associated);

        Assert.Equal(expected, Convert.ToHexStringLower(ciphertext));
        byte[] plaintext = new byte[12];
        Assert.True(cipher.TryDecrypt("ABCDEFGHIJKLMNOPQRSTUVWX"u8, ciphertext, plaintext, associated));
        Assert.Equal("XAES-256-GCM"u8, plaintext);
    }

    // The specification's accumulated test: everything is drawn from SHAKE128 of nothing, all ciphertexts are hashed.
    [Fact]
    public void Ten_thousand_accumulated_messages_hash_to_the_published_value()
    {
        const int Messages = 10_000;
        byte[] drawn = Shake128.HashData([], Messages * (32 + 24 + 1 + 255 + 1 + 255));
        int at = 0;
        ReadOnlySpan<byte> Draw(int count) => drawn.AsSpan((at += count) - count, count);
        using var digest = new Shake128();

        for (int i = 0; i < Messages; i++)
        {
            using var cipher = new Xaes256Gcm(Draw(32));
            ReadOnlySpan<byte> nonce = Draw(24);
            ReadOnlySpan<byte> plaintext = Draw(Draw(1)[0]);
            ReadOnlySpan<byte> associated = Draw(Draw(1)[0]);
            byte[] ciphertext = new byte[plaintext.Length + Xaes256Gcm.TagSize];
            cipher.Encrypt(nonce, plaintext, ciphertext, associated);
            digest.AppendData(ciphertext);

            byte[] decrypted = new byte[plaintext.Length];
            Assert.True(cipher.TryDecrypt(nonce, ciphertext, decrypted, associated));
            Assert.True(plaintext.SequenceEqual(decrypted));
        }

        Assert.Equal(
            "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939",
            Convert.ToHexStringLower(digest.GetHashAndReset(32)));
    }

    [Fact]
    public void Wrong_lengths_of_key_and_nonce_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Xaes256Gcm(new byte[31]));
        using var cipher = new Xaes256Gcm(new byte[32]);
        Assert.Throws<ArgumentException>(() => cipher.Encrypt(new byte[12], [], new byte[16], []));
    }

    [Fact]
    public void What_does_not_authenticate_leaves_a_zeroed_target()
    {
        using var cipher = new Xaes256Gcm(Bytes.Seeded(1, 32));
        byte[] nonce = Bytes.Seeded(2, 24);
        byte[] ciphertext = new byte[40 + 16];
        cipher.Encrypt(nonce, Bytes.Seeded(3, 40), ciphertext, []);
        byte[] target = Bytes.Repeat(0xff, 40);

        Assert.False(cipher.TryDecrypt(nonce, ciphertext, target, [1]));

        Assert.Equal(new byte[40], target);
        Assert.False(cipher.TryDecrypt(nonce, new byte[15], [], []));
    }

    [Fact]
    public void A_disposed_cipher_refuses_to_work()
    {
        var cipher = new Xaes256Gcm(new byte[32]);
        cipher.Dispose();

        Assert.Throws<ObjectDisposedException>(() => cipher.Encrypt(new byte[24], [], new byte[16], []));
    }
}
