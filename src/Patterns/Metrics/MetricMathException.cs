namespace Strongroom.Patterns.Metrics;

/// <summary>
/// An expression that cannot be read or evaluated. GetMetricData answers <c>ValidationError</c> with <c>Error in expression 'e1': </c> and the
/// message.
/// </summary>
public sealed class MetricMathException(string message) : Exception(message);
