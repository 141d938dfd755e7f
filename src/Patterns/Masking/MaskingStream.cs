using System.Buffers;
using System.Security.Cryptography;

namespace Strongroom.Patterns.Masking;

/// <summary>
/// Masks one text that comes in pieces. It holds back only what may still become a part of a secret, at most as many bytes as the longest
/// secret has, and zeroes that when it is done. Not for use from several threads.
/// </summary>
public sealed class MaskingStream
{
    private readonly MaskTable _table;
    private readonly IBufferWriter<byte> _output;
    private readonly ISet<int>? _found;
    private readonly List<(long From, long To)> _pending = [];
    private byte[] _held = [];
    private int _heldCount;
    private long _read;

    // Up to where the last mask that was written reaches.
    private long _maskedTo;
    private int _state;

    internal MaskingStream(Masker masker, IBufferWriter<byte> output, ISet<int>? found) => (_table, _output, _found) = (masker.Table, output, found);

    /// <summary>How many masks were written so far.</summary>
    public int Masks { get; private set; }

    /// <summary>Takes the next piece, and writes what is decided.</summary>
    public void Write(ReadOnlySpan<byte> piece)
    {
        var start = _read - _heldCount;
        foreach (var value in piece)
        {
            _state = _table.Next(_state, value);
            _read++;
            var length = _table.MatchLength(_state, out var id);
            if (length > 0)
            {
                Remember(_read - length, _read, id);
            }
        }

        // A match that is still to come begins at one of the state's bytes.
        Flush(piece, start, _read - _table.Depth[_state]);
    }

    /// <summary>Ends the text: writes the rest.</summary>
    public void Complete()
    {
        Flush([], _read - _heldCount, _read);
        CryptographicOperations.ZeroMemory(_held);
        _state = 0;
    }

    private void Remember(long from, long to, int id)
    {
        _found?.Add(id);
        while (_pending.Count > 0 && _pending[^1].To > from)
        {
            from = Math.Min(from, _pending[^1].From);
            _pending.RemoveAt(_pending.Count - 1);
        }

        if (_pending.Count == 0 && from < _maskedTo)
        {
            _maskedTo = to;
            return;
        }

        _pending.Add((from, to));
    }

    // Writes the bytes from start to end, of which the first are held and the others in the piece; holds the rest.
    private void Flush(ReadOnlySpan<byte> piece, long start, long end)
    {
        var at = Math.Clamp(_maskedTo, start, end);
        var masked = 0;
        while (masked < _pending.Count && _pending[masked].From < end)
        {
            var mask = _pending[masked++];
            Copy(piece, start, at, mask.From);
            _output.Write(Masker.Mask);
            Masks++;

            // What begins before the end cannot begin earlier any more, though it may still grow.
            _maskedTo = mask.To;
            at = Math.Min(mask.To, end);
        }

        _pending.RemoveRange(0, masked);
        Copy(piece, start, at, end);
        Hold(piece, start, end);
    }

    private void Copy(ReadOnlySpan<byte> piece, long start, long from, long to)
    {
        var heldEnd = start + _heldCount;
        if (from < heldEnd)
        {
            var until = Math.Min(to, heldEnd);
            _output.Write(_held.AsSpan((int)(from - start), (int)(until - from)));
            from = until;
        }

        if (from < to)
        {
            _output.Write(piece[(int)(from - heldEnd)..(int)(to - heldEnd)]);
        }
    }

    private void Hold(ReadOnlySpan<byte> piece, long start, long end)
    {
        var total = _heldCount + piece.Length;
        var gone = (int)(end - start);
        var rest = total - gone;
        var fromHeld = Math.Max(0, _heldCount - gone);
        var target = _held;
        if (rest > _held.Length)
        {
            target = GC.AllocateUninitializedArray<byte>(Math.Max(rest, 256), pinned: true);
        }

        if (fromHeld > 0)
        {
            _held.AsSpan(_heldCount - fromHeld, fromHeld).CopyTo(target);
        }

        piece[^(rest - fromHeld)..].CopyTo(target.AsSpan(fromHeld));
        if (target != _held)
        {
            CryptographicOperations.ZeroMemory(_held);
            _held = target;
        }
        else
        {
            _held.AsSpan(rest).Clear();
        }

        _heldCount = rest;
    }
}
