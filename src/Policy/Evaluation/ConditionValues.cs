namespace Strongroom.Policy.Evaluation;

/// <summary>
/// The values of a condition key, as text: a date as ISO 8601 (or seconds since 1970), a number in decimal, a truth value as
/// <c>true</c> or <c>false</c>, bytes in Base64.
/// </summary>
public readonly struct ConditionValues : IEquatable<ConditionValues>
{
    private readonly string? _only;
    private readonly IReadOnlyList<string>? _all;

    /// <summary>One value.</summary>
    public ConditionValues(string value) => _only = value;

    /// <summary>Any number of values.</summary>
    public ConditionValues(IReadOnlyList<string> values) => _all = values;

    /// <summary>How many there are.</summary>
    public int Count => _only is not null ? 1 : _all?.Count ?? 0;

    /// <summary>A value by its place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none in that place.</exception>
    public string this[int index] => _only is null ? (_all ?? [])[index] : index == 0 ? _only : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>One value.</summary>
    public static implicit operator ConditionValues(string value) => new(value);

    /// <summary>Any number of values.</summary>
    public static implicit operator ConditionValues(string[] values) => new(values);

    public static bool operator ==(ConditionValues left, ConditionValues right) => left.Equals(right);

    public static bool operator !=(ConditionValues left, ConditionValues right) => !left.Equals(right);

    /// <summary>One value.</summary>
    public static ConditionValues FromString(string value) => new(value);

    /// <summary>Any number of values.</summary>
    public static ConditionValues FromArray(string[] values) => new(values);

    /// <inheritdoc/>
    public bool Equals(ConditionValues other)
    {
        if (Count != other.Count)
            return false;
        for (var i = 0; i < Count; i++)
        {
            if (this[i] != other[i])
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ConditionValues other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, this[0]);

    /// <inheritdoc/>
    public override string ToString()
    {
        var values = this;
        return string.Join(", ", Enumerable.Range(0, Count).Select(index => values[index]));
    }
}
