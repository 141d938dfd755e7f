using System.Collections.Frozen;

namespace Strongroom.Policy;

/// <summary>How a condition treats a key of several values.</summary>
public enum ConditionSet
{
    /// <summary>No qualifier: the key has one value.</summary>
    None,

    /// <summary><c>ForAllValues:</c>, true also when the key is absent.</summary>
    ForAllValues,

    /// <summary><c>ForAnyValue:</c>.</summary>
    ForAnyValue,
}

/// <summary>The comparisons of the language (IAM user guide, "Condition operators").</summary>
public enum ConditionComparison
{
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    Null,
}

/// <summary>A condition operator with its qualifier and suffix.</summary>
/// <param name="Comparison">The comparison.</param>
/// <param name="Set">How several values are treated.</param>
/// <param name="IfExists">Whether an absent key satisfies it.</param>
public sealed record ConditionOperator(ConditionComparison Comparison, ConditionSet Set, bool IfExists)
{
    private static readonly FrozenDictionary<string, ConditionComparison> Comparisons =
        Enum.GetValues<ConditionComparison>().ToFrozenDictionary(comparison => comparison.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The operator as policies write it.</summary>
    public override string ToString() => $"{(Set == ConditionSet.None ? "" : $"{Set}:")}{Comparison}{(IfExists ? "IfExists" : "")}";

    /// <summary>Reads an operator, whose case does not matter; null if the language has none of that name.</summary>
    public static ConditionOperator? Read(string text)
    {
        var (set, rest) = text.Split(':', 2) switch
        {
            [var qualifier, var name] when qualifier.Equals("ForAllValues", StringComparison.OrdinalIgnoreCase) => (ConditionSet.ForAllValues, name),
            [var qualifier, var name] when qualifier.Equals("ForAnyValue", StringComparison.OrdinalIgnoreCase) => (ConditionSet.ForAnyValue, name),
            [var name] => (ConditionSet.None, name),
            _ => (ConditionSet.None, ""),
        };
        var ifExists = rest.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase);
        if (ifExists)
            rest = rest[..^"IfExists".Length];
        if (!Comparisons.TryGetValue(rest, out var comparison))
            return null;

        // Null asks whether the key exists, so neither "if it exists" nor a set of values fits it.
        return comparison == ConditionComparison.Null && (ifExists || set != ConditionSet.None)
            ? null
            : new ConditionOperator(comparison, set, ifExists);
    }
}
