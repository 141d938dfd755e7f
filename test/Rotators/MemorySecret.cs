using System.Security.Cryptography;
using Strongroom.Crypto;

namespace Strongroom.Rotators.Tests;

/// <summary>A secret in memory, with labels as Secrets Manager moves them.</summary>
internal sealed class MemorySecret(string current, params (string Name, string Value)[] settings) : IRotationSecret
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-.;<=>?[]^_`{|}~";
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _masters = [];
    private string _current = current;
    private string? _pending;
    private string? _previous;
    private int _version;

    public string Arn => "arn:aws:secretsmanager:us-east-1:000000000000:secret:test-abcdef";

    public string Token => $"token-of-the-version-in-the-making-{_version:D6}";

    public IReadOnlyDictionary<string, string> Settings { get; } = settings.ToDictionary(each => each.Name, each => each.Value);

    /// <summary>The password that RandomPassword gives next, instead of a random one.</summary>
    public string? NextPassword { get; set; }

    public PasswordRules? Rules { get; private set; }

    public int PasswordsDrawn { get; private set; }

    public string Current
    {
        get { lock (_gate) return _current; }
        set { lock (_gate) _current = value; }
    }

    public string? Pending
    {
        get { lock (_gate) return _pending; }
        set { lock (_gate) _pending = value; }
    }

    public string? Previous
    {
        get { lock (_gate) return _previous; }
        set { lock (_gate) _previous = value; }
    }

    public MemorySecret WithMaster(string arn, string value)
    {
        _masters[arn] = value;
        return this;
    }

    /// <summary>All four steps of one rotation.</summary>
    public async Task RotateAsync(IRotator rotator)
    {
        foreach (var step in Enum.GetValues<RotationStep>()) await rotator.RunAsync(step, this, CancellationToken.None);
    }

    public ValueTask<SecretValue?> ValueAsync(string stage, CancellationToken cancellation)
    {
        string? text = stage switch
        {
            "AWSCURRENT" => Current,
            "AWSPENDING" => Pending,
            "AWSPREVIOUS" => Previous,
            _ => throw new ArgumentOutOfRangeException(nameof(stage)),
        };
        return ValueTask.FromResult(text is null ? null : SecretValue.FromText(text));
    }

    public ValueTask PutPendingAsync(SecretValue value, CancellationToken cancellation)
    {
        Pending = Text(value);
        return ValueTask.CompletedTask;
    }

    public ValueTask MakeCurrentAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            (_previous, _current, _pending) = (_current, _pending!, null);
            _version++;
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask<SecretValue> MasterAsync(string masterArn, CancellationToken cancellation) =>
        _masters.TryGetValue(masterArn, out string? value)
            ? ValueTask.FromResult(SecretValue.FromText(value))
            : throw new RotatorException($"The secret {masterArn} may not be read.");

    public SecretValue RandomPassword(PasswordRules rules)
    {
        (Rules, PasswordsDrawn) = (rules, PasswordsDrawn + 1);
        if (NextPassword is not { } next) return SecretValue.FromText(RandomNumberGenerator.GetString(Alphabet, rules.Length));
        NextPassword = null;
        return SecretValue.FromText(next);
    }

    public static string Text(SecretValue value) => System.Text.Encoding.UTF8.GetString(value.Reveal());
}
