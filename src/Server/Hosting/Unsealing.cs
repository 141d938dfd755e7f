using Strongroom.Crypto;
using Strongroom.Storage;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Hosting;

/// <summary>Opens the barrier at start; at the first start makes its keys, stored in one step or not at all.</summary>
internal static class Unsealing
{
    /// <summary>Opens the barrier of <paramref name="store"/> with the seal key in <paramref name="keyFile"/>.</summary>
    /// <exception cref="SealException">The key file is missing though there is data, is readable by others, or is another's.</exception>
    /// <exception cref="SealedDataException">What is stored does not open with this key.</exception>
    public static async Task<Barrier> OpenAsync(IKeyValueStore store, string keyFile, TimeProvider time)
    {
        var records = new SystemRecords(store);
        if (await records.ReadAsync(SystemKeys.BarrierState) is { } stored)
        {
            using var seal = KeyFileSeal.Open(keyFile);
            return await BarrierState.Decode(stored.Value.Span).OpenAsync(seal);
        }

        if (store.Revision != 0)
        {
            throw new SealException("The store holds data but not the keys that seal it; restore the data directory from a backup.");
        }

        using var newSeal = KeyFileSeal.OpenOrCreate(keyFile);
        var state = await BarrierState.CreateAsync(newSeal, time);
        await records.WriteAsync([new SystemWrite(SystemKeys.BarrierState, state.Encode(), Expected: 0)]);
        return await state.OpenAsync(newSeal);
    }
}
