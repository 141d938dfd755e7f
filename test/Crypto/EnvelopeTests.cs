using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Crypto.Tests;

/// <summary>Envelope encryption of single values, and the associated data that binds them.</summary>
public sealed class EnvelopeTests
{
    private static readonly byte[] Place = AssociatedData.FromParts("arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf", "v1");

    [Fact]
    public void Opening_inverts_sealing()
    {
        using SecretValue dataKey = SecretValue.Random(Xaes256Gcm.KeySize);

        Prop.ForAll<byte[], byte[]>((plaintext, associated) =>
        {
            using var value = SecretValue.Copy(plaintext);
            using SecretValue opened = Envelope.Open(dataKey, Envelope.Seal(dataKey, value, associated), associated);
            return opened.Equals(value);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_flipped_bit_or_truncation_is_refused_without_showing_content()
    {
        using SecretValue dataKey = SecretValue.Random(Xaes256Gcm.KeySize);
        using var value = SecretValue.FromText("canary-plaintext");
        byte[] envelope = Envelope.Seal(dataKey, value, Place);

        for (int bit = 0; bit < envelope.Length * 8; bit++)
        {
            var refused = Assert.Throws<SealedDataException>(() => Envelope.Open(dataKey, Bytes.Flip(envelope, bit), Place));
            Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
        }

        for (int length = 0; length < envelope.Length; length++)
        {
            Assert.Throws<SealedDataException>(() => Envelope.Open(dataKey, envelope.AsSpan(0, length), Place));
        }
    }

    [Fact]
    public void Another_version_or_another_key_does_not_open_it()
    {
        using SecretValue dataKey = SecretValue.Random(Xaes256Gcm.KeySize);
        using SecretValue otherKey = SecretValue.Random(Xaes256Gcm.KeySize);
        using var value = SecretValue.FromText("some value");
        byte[] envelope = Envelope.Seal(dataKey, value, Place);
        byte[] otherVersion = AssociatedData.FromParts("arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf", "v2");

        Assert.Throws<SealedDataException>(() => Envelope.Open(dataKey, envelope, otherVersion));
        Assert.Throws<SealedDataException>(() => Envelope.Open(otherKey, envelope, Place));
    }

    [Fact]
    public void Different_lists_of_texts_never_give_the_same_associated_data()
    {
        Prop.ForAll<NonNull<string>[], NonNull<string>[]>((a, b) =>
        {
            string[] first = [.. a.Select(Text)];
            string[] second = [.. b.Select(Text)];
            return first.SequenceEqual(second)
                == AssociatedData.FromParts(first).AsSpan().SequenceEqual(AssociatedData.FromParts(second));
        }).QuickCheckThrowOnFailure();

        Assert.NotEqual(AssociatedData.FromParts("ab", "c"), AssociatedData.FromParts("a", "bc"));
        Assert.Equal([0, 0, 0, 2, 0xc3, 0xa4, 0, 0, 0, 0], AssociatedData.FromParts("ä", ""));
    }

    // Unpaired surrogates have no UTF-8 form; a wire format never delivers them.
    private static string Text(NonNull<string> text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
}
