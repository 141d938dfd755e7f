namespace Strongroom.Patterns.Metrics;

/// <summary>What an expression is evaluated over: one GetMetricData request.</summary>
public interface IMetricSource
{
    /// <summary>Seconds since 1970 of the first timestamp that the request asks for.</summary>
    long Start { get; }

    /// <summary>Seconds since 1970 at which it ends; not part of it.</summary>
    long End { get; }

    /// <summary>Seconds between the points of a series that has no period of its own (TIME_SERIES).</summary>
    int Period { get; }

    /// <summary>The metrics of the request by their ids, without expressions, in the request's order.</summary>
    IReadOnlyList<KeyValuePair<string, TimeSeries>> Metrics { get; }

    /// <summary>What an expression with an id came to; null if there is none. Whoever implements it evaluates in order and refuses circles.</summary>
    MathValue? Expression(string id);

    /// <summary>The series that a search finds, at most 100.</summary>
    IReadOnlyList<TimeSeries> Search(SearchQuery query, string statistic, int? period);
}
