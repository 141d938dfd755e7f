using Strongroom.Policy.Matching;

namespace Strongroom.Policy.Evaluation;

/// <summary>
/// A policy made ready for decisions: all that can be worked out without a request is. Immutable and safe to share between threads;
/// make it once and keep it.
/// </summary>
public sealed class CompiledPolicy
{
    private readonly CompiledStatement[] _statements;

    private CompiledPolicy(PolicyDocument document, string? text)
    {
        (Document, Text) = (document, text);
        var variables = document.Version == PolicyVersions.Current;
        _statements = [.. document.Statements.Select(statement => new CompiledStatement(statement, variables))];
        ContextKeys = [.. _statements.SelectMany(statement => statement.Keys).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The policy.</summary>
    public PolicyDocument Document { get; }

    /// <summary>The policy's text, or null if it was not made from one.</summary>
    public string? Text { get; }

    /// <summary>The condition keys that conditions and variables look at, as first written (what GetContextKeysForCustomPolicy answers).</summary>
    public IReadOnlyList<string> ContextKeys { get; }

    /// <summary>The statements in the policy's order.</summary>
    internal ReadOnlySpan<CompiledStatement> Statements => _statements;

    /// <summary>Makes a policy ready.</summary>
    public static CompiledPolicy Compile(PolicyDocument document) => new(document, text: null);

    /// <summary>Makes a policy ready that a service accepted before (<see cref="PolicyDocument.ReadAccepted"/>).</summary>
    /// <param name="text">The policy's text.</param>
    /// <param name="kind">Where it is attached.</param>
    /// <exception cref="FormatException">The text is no policy.</exception>
    public static CompiledPolicy Compile(string text, PolicyKind kind)
    {
        var reading = PolicyDocument.ReadAccepted(text, kind);
        return reading.Document is { } document
            ? new CompiledPolicy(document, text)
            : throw new FormatException($"The policy cannot be read. {reading.Findings[0].Path}: {reading.Findings[0].Message}");
    }

    /// <summary>
    /// What the policy says: the first statement that denies or, where there is none, the one that allows and names the principal most
    /// closely.
    /// </summary>
    internal Verdict Judge(in AccessRequest request, bool hasBoundary)
    {
        var (allow, closest) = (-1, Naming.None);
        for (var i = 0; i < _statements.Length; i++)
        {
            var statement = _statements[i];
            if (!statement.IsDeny && closest == Naming.Itself)
                continue;
            if (statement.Match(request, hasBoundary, out var naming) != Misfit.None)
                continue;
            if (statement.IsDeny)
                return new Verdict(i, -1, Naming.None);
            if (naming > closest)
                (allow, closest) = (i, naming);
        }

        return new Verdict(-1, allow, closest);
    }
}

/// <summary>What a policy says to a request.</summary>
/// <param name="Deny">The statement that denies, or -1.</param>
/// <param name="Allow">The statement that allows, or -1.</param>
/// <param name="Naming">How that one names the principal.</param>
internal readonly record struct Verdict(int Deny, int Allow, Naming Naming);
