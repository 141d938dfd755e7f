using System.Buffers.Binary;
using System.Text;

namespace Strongroom.Crypto;

/// <summary>
/// What a store keeps so that the barrier opens at the next start: the root key as the seal wrapped it, and the key ring
/// sealed under the root key. The caller stores both together, in one step (<see cref="Encode"/> gives one byte string), beside
/// the data and outside the barrier.
/// <list type="bullet">
/// <item>First start: <see cref="CreateAsync"/>, store, <see cref="OpenAsync"/>.</item>
/// <item>Every start: load, <see cref="OpenAsync"/>.</item>
/// <item>New ring key: <see cref="RotateKeyRingAsync"/>, store, then <see cref="Barrier.Adopt"/> the new state's
/// <see cref="OpenRingAsync"/>. Data need not be rewritten.</item>
/// <item>New root key, or another seal: <see cref="RewrapAsync"/>, store. The barrier in memory is not affected.</item>
/// </list>
/// <para>The wrapped root's form, frozen: <c>"SRR" | 0x01 | length of the seal's id (1) | id (ASCII) | what the seal made</c>.
/// The id is there to name the right seal when the wrong one is configured; that the blob is authentic is the seal's
/// business.</para>
/// <para>Both in one, frozen: <c>"SRT" | 0x01 | length of the wrapped root (4, big-endian) | wrapped root | sealed ring</c>.</para>
/// </summary>
/// <param name="wrappedRoot">The stored wrapped root key.</param>
/// <param name="sealedRing">The stored sealed key ring.</param>
public sealed class BarrierState(byte[] wrappedRoot, byte[] sealedRing)
{
    /// <summary>The root key, wrapped: store it.</summary>
    public ReadOnlyMemory<byte> WrappedRoot => wrappedRoot;

    /// <summary>The key ring, sealed under the root key: store it.</summary>
    public ReadOnlyMemory<byte> SealedRing => sealedRing;

    private static ReadOnlySpan<byte> Magic => "SRR\u0001"u8;

    private static ReadOnlySpan<byte> StateMagic => "SRT\u0001"u8;

    /// <summary>Reads what <see cref="Encode"/> gave.</summary>
    /// <exception cref="SealedDataException">It is truncated or of an unknown format.</exception>
    public static BarrierState Decode(ReadOnlySpan<byte> encoded)
    {
        int prefix = StateMagic.Length + sizeof(uint);
        if (!encoded.StartsWith(StateMagic) || encoded.Length < prefix)
        {
            throw SealedDataException.UnknownFormat("barrier state");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(encoded[StateMagic.Length..]);
        if (length > encoded.Length - prefix)
        {
            throw SealedDataException.UnknownFormat("barrier state");
        }

        ReadOnlySpan<byte> rest = encoded[prefix..];
        return new BarrierState(rest[..(int)length].ToArray(), rest[(int)length..].ToArray());
    }

    /// <summary>Both as one byte string, so that a store of single values replaces them in one step: a root key that does
    /// not go with the ring would open nothing.</summary>
    public byte[] Encode()
    {
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, wrappedRoot.Length);
        return [.. StateMagic, .. length, .. wrappedRoot, .. sealedRing];
    }

    /// <summary>A new root key under <paramref name="seal"/> and a ring with its first key.</summary>
    /// <exception cref="SealException">The seal cannot be used.</exception>
    public static async ValueTask<BarrierState> CreateAsync(
        ISeal seal, TimeProvider time, CancellationToken cancellation = default)
    {
        using KeyRing ring = KeyRing.Create(time);
        return await SealAsync(seal, ring, cancellation);
    }

    /// <summary>Opens the barrier.</summary>
    /// <exception cref="SealException">The seal cannot be used, or another one wrapped the root key.</exception>
    /// <exception cref="SealedDataException">A blob is truncated, changed, of an unknown format or under another key.</exception>
    public async ValueTask<Barrier> OpenAsync(ISeal seal, CancellationToken cancellation = default) =>
        new(await OpenRingAsync(seal, cancellation));

    /// <summary>Opens the key ring alone. Throws as <see cref="OpenAsync"/> does.</summary>
    public async ValueTask<KeyRing> OpenRingAsync(ISeal seal, CancellationToken cancellation = default)
    {
        using RootKey root = await UnwrapAsync(seal, cancellation);
        return root.OpenRing(sealedRing);
    }

    /// <summary>The state with one more term in the ring, under the same root key. Throws as <see cref="OpenAsync"/>
    /// does.</summary>
    public async ValueTask<BarrierState> RotateKeyRingAsync(
        ISeal seal, TimeProvider time, CancellationToken cancellation = default)
    {
        using RootKey root = await UnwrapAsync(seal, cancellation);
        using KeyRing ring = root.OpenRing(sealedRing);
        using KeyRing rotated = ring.Rotate(time);
        return new BarrierState(wrappedRoot, root.SealRing(rotated));
    }

    /// <summary>The state with the same ring under a new root key that <paramref name="target"/> wraps. Throws as
    /// <see cref="OpenAsync"/> does.</summary>
    /// <param name="current">The seal in use.</param>
    /// <param name="target">The seal from now on; may be the same one.</param>
    /// <param name="cancellation">Ends the calls to the seals.</param>
    public async ValueTask<BarrierState> RewrapAsync(
        ISeal current, ISeal target, CancellationToken cancellation = default)
    {
        using KeyRing ring = await OpenRingAsync(current, cancellation);
        return await SealAsync(target, ring, cancellation);
    }

    private static async ValueTask<BarrierState> SealAsync(ISeal seal, KeyRing ring, CancellationToken cancellation)
    {
        using RootKey root = RootKey.Generate();
        byte[] wrapped = await seal.WrapAsync(root.Key, cancellation);
        byte[] id = Encoding.ASCII.GetBytes(seal.Id);
        return new BarrierState([.. Magic, checked((byte)id.Length), .. id, .. wrapped], root.SealRing(ring));
    }

    private async ValueTask<RootKey> UnwrapAsync(ISeal seal, CancellationToken cancellation)
    {
        int idEnd = wrappedRoot.AsSpan().StartsWith(Magic) && wrappedRoot.Length > Magic.Length
            ? Magic.Length + 1 + wrappedRoot[Magic.Length]
            : int.MaxValue;
        if (idEnd > wrappedRoot.Length)
        {
            throw SealedDataException.UnknownFormat("wrapped root key");
        }

        string id = Encoding.ASCII.GetString(wrappedRoot.AsSpan(Magic.Length + 1, idEnd - Magic.Length - 1));
        if (id != seal.Id)
        {
            throw new SealException($"The root key is wrapped by the seal '{id}', but the seal in use is '{seal.Id}'.");
        }

        return new RootKey(await seal.UnwrapAsync(wrappedRoot.AsMemory(idEnd), cancellation));
    }
}
