using System.Security.Cryptography;
using Strongroom.Crypto;
using Strongroom.Storage;
using Barrier = Strongroom.Crypto.Barrier;

namespace Strongroom.Server.Maintenance;

/// <summary>Counts the values of a store that do not open: damaged on disk, or moved.</summary>
internal sealed class ValueCheck(Barrier barrier)
{
    /// <summary>How many do not.</summary>
    public long Damaged { get; private set; }

    /// <summary>Looks at one entry. System records and the entries of indexes are not the barrier's.</summary>
    public void Look(Entry entry)
    {
        if (entry.Value.IsEmpty || entry.Key.Span.StartsWith(SystemKeys.All.Bytes.Span)) return;
        try
        {
            CryptographicOperations.ZeroMemory(barrier.Open(entry.Value.Span, entry.Key.Span));
        }
        catch (SealedDataException)
        {
            Damaged++;
        }
    }
}
