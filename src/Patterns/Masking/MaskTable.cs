using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace Strongroom.Patterns.Masking;

/// <summary>
/// An Aho–Corasick automaton over bytes. A state with one way on keeps that byte and where it leads, and goes to its failure state for any
/// other; a state with several, and the root, has a row with an answer for every class of bytes. So a byte costs at most two steps on
/// average whatever the patterns are, and a state costs <see cref="BytesPerState"/> bytes.
/// </summary>
internal sealed class MaskTable : IDisposable
{
    /// <summary>What one state takes.</summary>
    public const int BytesPerState = 1 + (4 * 4);

    /// <summary>What a branch takes at most.</summary>
    public const int BytesPerBranch = 256 * 4;

    // Pinned, so that no copies are left behind when memory is moved. All of it is made of secrets.
    private readonly byte[] _edge;
    private readonly int[] _child;
    private readonly int[] _failure;
    private readonly int[] _row;
    private readonly int[] _match;
    private readonly byte[] _classes;
    private readonly int[] _rows;
    private readonly int[] _lengths;
    private readonly int[] _ids;
    private readonly int _width;

    private MaskTable(int states, int rows, int width, int matches, byte[] classes)
    {
        _edge = Pinned<byte>(states);
        _child = Pinned<int>(states);
        _failure = Pinned<int>(states);
        _row = Pinned<int>(states);
        _match = Pinned<int>(states);
        _rows = Pinned<int>(rows * width);
        _lengths = Pinned<int>(matches);
        _ids = Pinned<int>(matches);
        (_classes, _width) = (classes, width);
        Depth = Pinned<int>(states);
    }

    /// <summary>Bytes that the tables take.</summary>
    public long Bytes => _edge.Length + (4L * (_child.Length * 5 + _rows.Length + _lengths.Length + _ids.Length)) + _classes.Length;

    /// <summary>By state: how many of the last bytes may become a match.</summary>
    public int[] Depth { get; }

    /// <summary>The state after one byte more.</summary>
    public int Next(int state, byte value)
    {
        while (true)
        {
            var row = _row[state];
            if (row >= 0)
            {
                return _rows[row + _classes[value]];
            }

            if (_edge[state] == value && _child[state] != 0)
            {
                return _child[state];
            }

            state = _failure[state];
        }
    }

    /// <summary>The longest pattern that ends in a state: its length, and the id that was given with it; 0 if none does.</summary>
    public int MatchLength(int state, out int id)
    {
        var match = _match[state];
        id = match == 0 ? 0 : _ids[match];
        return _lengths[match];
    }

    /// <summary>Whether any pattern is in a text.</summary>
    public bool IsIn(ReadOnlySpan<byte> text)
    {
        var match = _match;
        var state = 0;
        foreach (var value in text)
        {
            state = Next(state, value);
            if (match[state] != 0)
            {
                return true;
            }
        }

        return false;
    }

    public static MaskTable Build(List<(byte[] Form, int Id)> patterns)
    {
        // No list may grow: what it grew out of would be left behind.
        var trie = new Trie(patterns.Sum(pattern => pattern.Form.Length) + 1, patterns.Count + 1);
        foreach (var (form, id) in patterns)
        {
            trie.Add(form, id);
        }

        var table = trie.ToTable();
        trie.Clear();
        return table;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_edge);
        CryptographicOperations.ZeroMemory(_classes);
        foreach (var numbers in new[] { _child, _failure, _row, _match, _rows, _lengths, _ids, Depth })
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }
    }

    /// <summary>Whether nothing is left of it.</summary>
    internal bool IsZero() => !_edge.AsSpan().ContainsAnyExcept((byte)0) && !_classes.AsSpan().ContainsAnyExcept((byte)0)
        && new[] { _child, _failure, _row, _match, _rows, _lengths, _ids, Depth }.All(numbers => !numbers.AsSpan().ContainsAnyExcept(0));

    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(length, pinned: true);

    // First child and next sibling, in lists that are zeroed once the table is made.
    private sealed class Trie
    {
        private readonly List<byte> _bytes;
        private readonly List<int> _first;
        private readonly List<int> _sibling;
        private readonly List<int> _matches;
        private readonly List<(int Length, int Id)> _found;

        // The root has too many children to be gone through one by one.
        private readonly int[] _top = new int[256];

        public Trie(int states, int patterns)
        {
            _bytes = new(states) { 0 };
            _first = new(states) { 0 };
            _sibling = new(states) { 0 };
            _matches = new(states) { 0 };
            _found = new(patterns) { (0, 0) };
        }

        public void Add(ReadOnlySpan<byte> pattern, int id)
        {
            var state = 0;
            foreach (var value in pattern)
            {
                state = Child(state, value) is var child and > 0 ? child : NewChild(state, value);
            }

            if (_matches[state] == 0)
            {
                _matches[state] = _found.Count;
                _found.Add((pattern.Length, id));
            }
        }

        public MaskTable ToTable()
        {
            var classes = Pinned<byte>(256);
            var width = Classes(classes);
            var states = _bytes.Count;
            var rows = Enumerable.Range(0, states).Count(HasRow);
            var table = new MaskTable(states, rows, width, _found.Count, classes);
            for (var i = 0; i < _found.Count; i++)
            {
                (table._lengths[i], table._ids[i]) = _found[i];
            }

            // Breadth first: a failure state is nearer to the root and done before. The order stands in an array, also as the queue.
            var order = new int[states];
            var (done, known, row) = (0, 1, 0);
            while (done < known)
            {
                var state = order[done++];
                if (table._match[state] == 0)
                {
                    table._match[state] = _matches[state];
                }

                var failure = table._failure[state];
                if (HasRow(state))
                {
                    table._row[state] = row;
                    if (state != 0)
                    {
                        for (var value = 0; value < 256; value++)
                        {
                            table._rows[row + classes[value]] = table.Next(failure, (byte)value);
                        }
                    }
                }
                else
                {
                    table._row[state] = -1;
                }

                for (var child = _first[state]; child != 0; child = _sibling[child])
                {
                    order[known++] = child;
                    var value = _bytes[child];
                    table.Depth[child] = table.Depth[state] + 1;
                    table._failure[child] = state == 0 ? 0 : table.Next(failure, value);
                    if (HasRow(state))
                    {
                        table._rows[row + classes[value]] = child;
                    }
                    else
                    {
                        (table._edge[state], table._child[state]) = (value, child);
                    }

                    // The longest that ends here: itself, or the longest that ends in the failure state.
                    table._match[child] = _matches[child] != 0 ? _matches[child] : table._match[table._failure[child]];
                }

                row += HasRow(state) ? width : 0;
            }

            return table;
        }

        public void Clear()
        {
            CollectionsMarshal.AsSpan(_bytes).Clear();
            CollectionsMarshal.AsSpan(_first).Clear();
            CollectionsMarshal.AsSpan(_sibling).Clear();
            CollectionsMarshal.AsSpan(_matches).Clear();
            CollectionsMarshal.AsSpan(_found).Clear();
            _top.AsSpan().Clear();
        }

        private bool HasRow(int state) => state == 0 || (_first[state] != 0 && _sibling[_first[state]] != 0);

        private int Child(int state, byte value)
        {
            if (state == 0)
            {
                return _top[value];
            }

            var child = _first[state];
            while (child != 0 && _bytes[child] != value)
            {
                child = _sibling[child];
            }

            return child;
        }

        private int NewChild(int state, byte value)
        {
            var child = _bytes.Count;
            _bytes.Add(value);
            _first.Add(0);
            _sibling.Add(_first[state]);
            _matches.Add(0);
            _first[state] = child;
            if (state == 0)
            {
                _top[value] = child;
            }

            return child;
        }

        // Bytes that are in no pattern are all of one class, 0.
        private int Classes(byte[] classes)
        {
            var count = 1;
            foreach (var value in _bytes.Skip(1).Distinct())
            {
                classes[value] = (byte)Math.Min(count++, 255);
            }

            // If all 256 are in patterns, class 0 is one of them.
            if (count > 256)
            {
                for (var value = 0; value < 256; value++)
                {
                    classes[value] = (byte)value;
                }

                return 256;
            }

            return count;
        }
    }
}
