namespace Strongroom.Rotators;

/// <summary>A step of a rotation failed. The message is shown to everyone who may see the rotation's status: it holds no secret
/// material, whatever the database said.</summary>
/// <param name="message">What is wrong and what helps, in a sentence.</param>
/// <param name="inner">The cause, or null; its text is not shown.</param>
public sealed class RotatorException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether trying again can help by itself (the network, a lock), as against what somebody has to mend.</summary>
    public bool IsTransient { get; init; }
}
