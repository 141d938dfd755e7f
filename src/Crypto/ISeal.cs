namespace Strongroom.Crypto;

/// <summary>
/// The port to whatever keeps the key that wraps the root key: a key file here, a cloud KMS or a hardware module
/// elsewhere. A seal authenticates what it wraps.
/// </summary>
public interface ISeal
{
    /// <summary>Names the seal in stored state: 1 to 255 ASCII characters that never change.</summary>
    string Id { get; }

    /// <summary>Wraps a root key for storage.</summary>
    /// <exception cref="SealException">The seal cannot be used at present.</exception>
    ValueTask<byte[]> WrapAsync(SecretValue rootKey, CancellationToken cancellation = default);

    /// <summary>Unwraps what <see cref="WrapAsync"/> made; the caller disposes it.</summary>
    /// <exception cref="SealException">The seal cannot be used at present.</exception>
    /// <exception cref="SealedDataException">The blob was changed, or another key wrapped it.</exception>
    ValueTask<SecretValue> UnwrapAsync(ReadOnlyMemory<byte> wrapped, CancellationToken cancellation = default);
}
