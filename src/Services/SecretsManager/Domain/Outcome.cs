using System.Diagnostics.CodeAnalysis;

namespace Strongroom.Services.SecretsManager.Domain;

/// <summary>Either what a rule worked out or the <see cref="RuleViolation"/> that forbids it.</summary>
/// <typeparam name="T">What the rule works out.</typeparam>
public sealed class Outcome<T>
    where T : notnull
{
    private readonly T? _value;

    private Outcome(T? value, RuleViolation? violation)
    {
        _value = value;
        Violation = violation;
    }

    /// <summary>The broken rule, or null.</summary>
    public RuleViolation? Violation { get; }

    /// <summary>Whether no rule is broken.</summary>
    [MemberNotNullWhen(false, nameof(Violation))]
    public bool IsAllowed => Violation is null;

    /// <summary>The result. Asking for it without having looked at <see cref="Violation"/> is a programming error.</summary>
    public T Value => Violation is null
        ? _value!
        : throw new InvalidOperationException($"A violated rule has no value: {Violation.Code}: {Violation.Message}");

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(RuleViolation violation) => new(default, violation);
}
