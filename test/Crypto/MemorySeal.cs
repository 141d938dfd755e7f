namespace Strongroom.Crypto.Tests;

/// <summary>A seal with a fixed key in memory.</summary>
internal sealed class MemorySeal(string id, byte keyByte) : ISeal
{
    public string Id => id;

    public ValueTask<byte[]> WrapAsync(SecretValue rootKey, CancellationToken cancellation = default)
    {
        using var cipher = new Xaes256Gcm(Bytes.Repeat(keyByte, 32));
        return ValueTask.FromResult(SealedBox.Seal(cipher, [], rootKey.Reveal(), []));
    }

    public ValueTask<SecretValue> UnwrapAsync(ReadOnlyMemory<byte> wrapped, CancellationToken cancellation = default)
    {
        using var cipher = new Xaes256Gcm(Bytes.Repeat(keyByte, 32));
        byte[] key = SealedBox.Open(cipher, wrapped.Span, 0, []) ?? throw new SealedDataException("Not this seal's.");
        return ValueTask.FromResult(SecretValue.Own(key));
    }
}
