using System.Buffers;
using Strongroom.Policy.Evaluation;

namespace Strongroom.Policy.Matching;

/// <summary>
/// A value of a policy, ready to be matched: what can be known of it before there is a request is worked out once. Immutable.
/// (IAM user guide, "IAM policy elements: Variables and tags".)
/// </summary>
internal sealed class Pattern
{
    private readonly Form _form;
    private readonly bool _ignoreCase;

    // With wildcards marked; empty if there are variables.
    private readonly string _text;

    // The pieces of a pattern with variables, in order.
    private readonly Piece[] _pieces;

    private Pattern(Form form, string text, Piece[] pieces, bool ignoreCase) =>
        (_form, _text, _pieces, _ignoreCase) = (form, text, pieces, ignoreCase);

    private enum Form
    {
        Everything,
        Literal,
        Prefix,
        Wildcards,
        Variables,
    }

    /// <summary>Whether it matches everything.</summary>
    public bool IsEverything => _form == Form.Everything;

    /// <summary>The text that it matches, if it is one text.</summary>
    public string? Literal => _form == Form.Literal ? _text : null;

    /// <summary>The condition keys that its variables name, as written.</summary>
    public IEnumerable<string> Variables => _pieces.Select(piece => piece.WrittenKey).OfType<string>();

    /// <summary>Makes a pattern of a policy's text.</summary>
    /// <param name="source">As written.</param>
    /// <param name="wildcards">Whether <c>*</c> and <c>?</c> are wildcards.</param>
    /// <param name="variables">Whether <c>${…}</c> means something, which it does from the policy version of 2012 on.</param>
    /// <param name="ignoreCase">Whether case does not matter.</param>
    public static Pattern Compile(string source, bool wildcards, bool variables, bool ignoreCase = false)
    {
        var pieces = variables && source.Contains("${", StringComparison.Ordinal) ? PatternPieces.Split(source, wildcards) : [Piece.OfText(PatternPieces.Mark(source, wildcards))];
        if (pieces.Exists(piece => piece.Key is not null))
            return new Pattern(Form.Variables, "", [.. pieces], ignoreCase);

        var text = string.Concat(pieces.Select(piece => piece.Text));
        var wildcard = text.AsSpan().IndexOfAny(Wildcard.Any, Wildcard.One);
        var form = text is [Wildcard.Any] ? Form.Everything
            : wildcard < 0 ? Form.Literal
            : wildcard == text.Length - 1 && text[wildcard] == Wildcard.Any ? Form.Prefix
            : Form.Wildcards;
        return new Pattern(form, text, [], ignoreCase);
    }

    /// <summary>Whether the text matches. A variable without a value matches nothing.</summary>
    public bool Matches(string text, IConditionContext context) => _form switch
    {
        Form.Everything => true,
        Form.Literal => string.Equals(_text, text, Comparison),
        Form.Prefix => text.AsSpan().StartsWith(_text.AsSpan(0, _text.Length - 1), Comparison),
        Form.Wildcards => Wildcard.Matches(_text, text, _ignoreCase),
        _ => MatchesExpanded(text, context, asArn: false),
    };

    /// <summary>Whether the ARN matches part by part.</summary>
    public bool MatchesArn(string arn, IConditionContext context) =>
        _form == Form.Variables ? MatchesExpanded(arn, context, asArn: true) : Wildcard.MatchesArn(_text, arn);

    private StringComparison Comparison => _ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private bool MatchesExpanded(string text, IConditionContext context, bool asArn)
    {
        var buffer = ArrayPool<char>.Shared.Rent(512);
        try
        {
            var length = 0;
            foreach (var piece in _pieces)
            {
                if (piece.Resolve(context) is not { } value)
                    return false;
                if (length + value.Length > buffer.Length)
                {
                    var larger = ArrayPool<char>.Shared.Rent(length + value.Length);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<char>.Shared.Return(buffer);
                    buffer = larger;
                }

                if (piece.Key is null)
                    value.CopyTo(buffer.AsSpan(length));
                else
                    Wildcard.CopyLiteral(value, buffer.AsSpan(length));
                length += value.Length;
            }

            var pattern = buffer.AsSpan(0, length);
            return asArn ? Wildcard.MatchesArn(pattern, text) : Wildcard.Matches(pattern, text, _ignoreCase);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
