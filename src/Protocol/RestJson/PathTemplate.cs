namespace Strongroom.Protocol.RestJson;

/// <summary>
/// The path of a REST operation with labels (Smithy, "http trait"): <c>/functions/{Name}/policy</c>; a label with a plus sign
/// takes several segments. Paths are compared as they were sent, so that a slash within a name, which clients send as
/// <c>%2F</c>, separates nothing. One slash at the end is passed over. An empty segment and the segments <c>.</c> and <c>..</c>
/// match nothing: Signature Version 4 takes them out of what it signs, and what is signed has to be what is served.
/// </summary>
public sealed class PathTemplate
{
    private readonly Segment[] _segments;

    private PathTemplate(string requestUri, Segment[] segments) => (RequestUri, _segments) = (requestUri, segments);

    /// <summary>Puts what is to be tried first to the front: at the first difference a literal before a label before a label
    /// of several segments.</summary>
    public static IComparer<PathTemplate> MostSpecificFirst { get; } = Comparer<PathTemplate>.Create(Compare);

    /// <summary>The template as the model writes it.</summary>
    public string RequestUri { get; }

    private enum SegmentKind
    {
        Literal,
        Label,
        Greedy,
    }

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">It begins without a slash, demands a query, or has two labels of several segments.</exception>
    public static PathTemplate Parse(string requestUri)
    {
        if (requestUri is not ['/', ..] || requestUri.Contains('?'))
            throw new FormatException($"'{requestUri}' is no path.");
        var segments = Array.ConvertAll(Split(requestUri) ?? throw new FormatException($"'{requestUri}' has an empty segment."), Segment.Parse);
        return segments.Count(segment => segment.Kind is SegmentKind.Greedy) < 2
            ? new(requestUri, segments)
            : throw new FormatException($"'{requestUri}' has two labels of several segments.");
    }

    /// <summary>The segments of a path as sent; null where no template can match it.</summary>
    public static string[]? Split(string path)
    {
        if (path is not ['/', ..])
            return null;
        if (path.Length == 1)
            return [];
        var end = path[^1] == '/' ? path.Length - 1 : path.Length;
        var segments = path[1..end].Split('/');
        return Array.TrueForAll(segments, segment => segment is not ("" or "." or "..")) ? segments : null;
    }

    /// <summary>Whether the path with these segments matches.</summary>
    public bool Matches(string[] path)
    {
        var greedy = Array.FindIndex(_segments, segment => segment.Kind is SegmentKind.Greedy);
        if (greedy < 0 ? path.Length != _segments.Length : path.Length < _segments.Length)
            return false;
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i].Kind is SegmentKind.Literal && _segments[i].Text != path[PlaceOf(i, greedy, path)])
                return false;
        }

        return true;
    }

    /// <summary>The label's part of a path that matches, still percent-encoded; null where the template has no such label.</summary>
    public string? Find(string label, string[] path)
    {
        var at = Array.FindIndex(_segments, segment => segment.Kind is not SegmentKind.Literal && segment.Text == label);
        if (at < 0)
            return null;
        return _segments[at].Kind is SegmentKind.Greedy
            ? string.Join('/', path, at, path.Length - _segments.Length + 1)
            : path[PlaceOf(at, Array.FindIndex(_segments, segment => segment.Kind is SegmentKind.Greedy), path)];
    }

    private static int Compare(PathTemplate left, PathTemplate right)
    {
        foreach (var (mine, others) in left._segments.Zip(right._segments))
        {
            var order = mine.Kind.CompareTo(others.Kind);
            if (order != 0)
                return order;
        }

        return right._segments.Length.CompareTo(left._segments.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => RequestUri;

    // What stands behind a label of several segments is counted from the end.
    private int PlaceOf(int segment, int greedy, string[] path) =>
        greedy < 0 || segment <= greedy ? segment : segment + path.Length - _segments.Length;

    private readonly record struct Segment(SegmentKind Kind, string Text)
    {
        public static Segment Parse(string text) => text switch
        {
            ['{', .. var label, '+', '}'] => new(SegmentKind.Greedy, label),
            ['{', .. var label, '}'] => new(SegmentKind.Label, label),
            _ => new(SegmentKind.Literal, text),
        };
    }
}
