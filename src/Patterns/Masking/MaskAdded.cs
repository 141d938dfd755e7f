namespace Strongroom.Patterns.Masking;

/// <summary>What became of a secret that was given to a <see cref="MaskerBuilder"/>.</summary>
public enum MaskAdded
{
    /// <summary>It will be masked.</summary>
    Added,

    /// <summary>It has fewer than <see cref="MaskerBuilder.MinLength"/> bytes: masking it would mask much that is none.</summary>
    TooShort,

    /// <summary>It is a word that logs are full of, e.g. <c>password</c>.</summary>
    TooCommon,

    /// <summary>There is no room for it within the builder's bound: it will not be masked, and whoever asked has to say so.</summary>
    NoRoom,
}
