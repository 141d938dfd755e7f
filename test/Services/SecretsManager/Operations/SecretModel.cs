namespace Strongroom.Services.SecretsManager.Tests.Operations;

/// <summary>
/// What one secret should be, kept the other way round than the service keeps it: for each label its version. Every act
/// answers the code of the error it must get, or null.
/// </summary>
internal sealed class SecretModel
{
    private const string Current = "AWSCURRENT";
    private const string Previous = "AWSPREVIOUS";
    private const string Pending = "AWSPENDING";

    private readonly Dictionary<string, string?> _values = [];
    private readonly Dictionary<string, string> _labels = [];
    private bool _exists;
    private bool _deleted;

    public IReadOnlyDictionary<string, string?> Values => _values;

    public bool IsReadable => _exists && !_deleted;

    /// <summary>The labelled versions as <see cref="SecretsFixture"/> writes them.</summary>
    public string Stages => string.Join(
        ' ',
        _labels.GroupBy(each => each.Value, each => each.Key)
            .OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => $"{each.Key}:{string.Join(',', each.Order(StringComparer.Ordinal))}"));

    public string? Create(string token, string value)
    {
        if (_deleted) return "InvalidRequestException";
        if (_exists) return _values.GetValueOrDefault(token) == value ? null : "ResourceExistsException";
        _exists = true;
        _values[token] = value;
        _labels[Current] = token;
        return null;
    }

    public string? Put(string token, string value, params string[] stages)
    {
        if (Unusable() is { } error) return error;
        if (_values.GetValueOrDefault(token) is { } stored) return stored == value ? null : "ResourceExistsException";
        _values[token] = value;
        foreach (var stage in stages.Where(stage => stage != Current)) _labels[stage] = token;
        if (stages.Length > 0 && !stages.Contains(Current) && _labels.ContainsKey(Current)) return null;
        MakeCurrent(token);
        if (_labels.TryGetValue(Pending, out var pending) && pending != token) _labels.Remove(Pending);
        return null;
    }

    public string? Move(string stage, string? from, string? to)
    {
        if (Unusable() is { } error) return error;
        if (from is null && to is null) return "InvalidParameterException";
        if ((from is not null && !_values.ContainsKey(from)) || (to is not null && !_values.ContainsKey(to))) return "ResourceNotFoundException";
        var holder = _labels.GetValueOrDefault(stage);
        if (from is not null && from != holder) return "InvalidParameterException";
        if (from is null && holder is not null && holder != to) return "InvalidParameterException";
        if (to is null)
        {
            if (stage == Current) return "InvalidParameterException";
            _labels.Remove(stage);
        }
        else if (stage == Current)
        {
            if (_values[to] is null) return "ResourceNotFoundException";
            MakeCurrent(to);
        }
        else
        {
            _labels[stage] = to;
        }

        return null;
    }

    public string? Rotate(string token)
    {
        if (Unusable() is { } error) return error;
        if (_values.TryGetValue(token, out var value))
            return value is not null && _labels.GetValueOrDefault(Pending) != token ? "ResourceExistsException" : null;
        if (_labels.TryGetValue(Pending, out var pending) && pending != _labels.GetValueOrDefault(Current)) return "InvalidRequestException";
        _values[token] = null;
        _labels[Pending] = token;
        return null;
    }

    public string? Delete()
    {
        if (!_exists) return "ResourceNotFoundException";
        _deleted = true;
        return null;
    }

    public string? Restore()
    {
        if (!_exists) return "ResourceNotFoundException";
        _deleted = false;
        return null;
    }

    public void Purge()
    {
        _exists = _deleted = false;
        _values.Clear();
        _labels.Clear();
    }

    private string? Unusable() => !_exists ? "ResourceNotFoundException" : _deleted ? "InvalidRequestException" : null;

    private void MakeCurrent(string token)
    {
        var before = _labels.GetValueOrDefault(Current);
        if (before == token) return;
        _labels[Current] = token;
        if (before is not null) _labels[Previous] = before;
        else if (_labels.GetValueOrDefault(Previous) == token) _labels.Remove(Previous);
    }
}
