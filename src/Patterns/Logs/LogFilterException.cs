namespace Strongroom.Patterns.Logs;

/// <summary>
/// A filter pattern, metric value or dimension that is none. The message is what CloudWatch Logs puts into an
/// <c>InvalidParameterException</c>, e.g. <c>Invalid character(s) in term 'a:b'</c> or <c>Invalid filter pattern</c>.
/// </summary>
public sealed class LogFilterException : Exception
{
    internal LogFilterException(string message)
        : base(message)
    {
    }
}
