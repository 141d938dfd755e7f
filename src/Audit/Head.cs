namespace Strongroom.Audit;

/// <summary>The head file as it was read.</summary>
/// <param name="Newest">The slot with the later generation, or null when neither can be used.</param>
/// <param name="Other">The other slot, or null when it cannot be used.</param>
/// <param name="Problem">What no crash explains, or null.</param>
internal sealed record Head(HeadSlot? Newest, HeadSlot? Other, string? Problem)
{
    public const int Size = 2 * HeadSlot.Size;

    // A reader may meet the writer between two slots, or in one.
    private const int Attempts = 10;

    /// <summary>Reads the head; without a barrier, only for accidental damage.</summary>
    public static Head Read(IAuditDirectory directory, Barrier? barrier)
    {
        var head = ReadOnce(directory, barrier);
        for (var attempt = 1; attempt < Attempts && (head.Problem is not null || head.Other is null); attempt++)
        {
            head = ReadOnce(directory, barrier);
        }

        return head;
    }

    private static Head ReadOnce(IAuditDirectory directory, Barrier? barrier)
    {
        var bytes = new byte[Size];
        try
        {
            using var file = directory.Open(LogFormat.HeadName, AuditFileUse.Read);
            if (file.Length != Size || file.Read(bytes, 0) != Size) return new Head(null, null, "The head has not the size of a head.");
        }
        catch (FileNotFoundException)
        {
            return new Head(null, null, "The head is missing.");
        }
        catch (DirectoryNotFoundException)
        {
            return new Head(null, null, "The head is missing.");
        }

        var first = Slot(0);
        var second = Slot(1);
        if (first is null && second is null) return new Head(null, null, "Both slots of the head are damaged, or it is another log's.");
        if (first is null || second is null) return new Head(first ?? second, null, null);
        var (newest, other) = first.Generation > second.Generation ? (first, second) : (second, first);
        return new Head(newest, other, newest.Generation == other.Generation + 1 ? null : "The slots of the head do not follow each other.");

        HeadSlot? Slot(int place)
        {
            var slot = HeadSlot.Read(bytes.AsSpan(place * HeadSlot.Size, HeadSlot.Size), barrier);
            return slot is not null && (slot.Generation & 1) == place ? slot : null;
        }
    }
}
