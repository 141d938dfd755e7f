using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Server.Hosting;

/// <summary>Opens the barrier at start; at the first start makes its keys, stored in one commit or not at all.</summary>
internal static class Unsealing
{
    /// <summary>Opens the barrier of <paramref name="store"/> with the seal key in <paramref name="keyFile"/>.</summary>
    /// <exception cref="SealException">The key file is missing though there is data, is readable by others, or is another's.</exception>
    /// <exception cref="SealedDataException">What is stored does not open with this key.</exception>
    public static async Task<Barrier> OpenAsync(IKeyValueStore store, string keyFile, TimeProvider time)
    {
        var root = await store.GetAsync(SystemKeys.RootKey.Bytes);
        var ring = await store.GetAsync(SystemKeys.KeyRing.Bytes);
        if (root is { } storedRoot && ring is { } storedRing)
        {
            using var seal = KeyFileSeal.Open(keyFile);
            return await new BarrierState(storedRoot.Value.ToArray(), storedRing.Value.ToArray()).OpenAsync(seal);
        }

        if (store.Revision != 0)
        {
            throw new SealException("The store holds data but no sealed root key; restore the data directory from a backup.");
        }

        using var newSeal = KeyFileSeal.OpenOrCreate(keyFile);
        var state = await BarrierState.CreateAsync(newSeal, time);
        var first = new Commit(
            [new Precondition(SystemKeys.RootKey.Bytes, 0), new Precondition(SystemKeys.KeyRing.Bytes, 0)],
            [new Write(SystemKeys.RootKey.Bytes, state.WrappedRoot), new Write(SystemKeys.KeyRing.Bytes, state.SealedRing)]);
        if (!(await store.CommitAsync(first)).Committed)
        {
            throw new ConflictException();
        }

        return await state.OpenAsync(newSeal);
    }
}
