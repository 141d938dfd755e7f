using System.Text.Json;
using Strongroom.Crypto;
using Strongroom.Rotators.Values;

namespace Strongroom.Rotators;

/// <summary>Draws a new value and tells nobody: for keys that only those who read the secret need to agree on. Its name is that of AWS's
/// generic template, whose setSecret and testSecret are left empty too.</summary>
internal sealed class GeneratedKeyRotator : IRotator
{
    private const string MembersSetting = "SECRET_MEMBERS";

    /// <inheritdoc/>
    public IReadOnlyList<string> FunctionNames { get; } = ["SecretsManagerRotationTemplate"];

    /// <summary>None.</summary>
    public string? MasterArnOf(SecretValue value) => null;

    /// <inheritdoc/>
    public Task RunAsync(RotationStep step, IRotationSecret secret, CancellationToken cancellation) => step switch
    {
        RotationStep.CreateSecret => CreateAsync(secret, cancellation),
        RotationStep.SetSecret => Task.CompletedTask,
        RotationStep.TestSecret => TestAsync(secret, cancellation),
        RotationStep.FinishSecret => secret.MakeCurrentAsync(cancellation).AsTask(),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Not a step."),
    };

    /// <summary>Nothing was changed anywhere.</summary>
    public Task RollBackAsync(IRotationSecret secret, CancellationToken cancellation) => Task.CompletedTask;

    private static async Task CreateAsync(IRotationSecret secret, CancellationToken cancellation)
    {
        var value = await secret.RequiredValueAsync("AWSCURRENT", cancellation).ConfigureAwait(false);
        using var current = value;
        if (await secret.ValueAsync("AWSPENDING", cancellation).ConfigureAwait(false) is { } there)
        {
            there.Dispose();
            return;
        }
        var rules = secret.Settings.PasswordRules(new PasswordRules());
        using var pending = SecretDocument.TryRead(SecretValue.Copy(current.Reveal())) is { } document
            ? WithNewMembers(document, secret, rules)
            : secret.Settings.ContainsKey(MembersSetting)
                ? throw new RotatorException($"The setting {MembersSetting} names members of a JSON object, but AWSCURRENT's value is none.")
                : secret.RandomPassword(rules);
        await secret.PutPendingAsync(pending, cancellation).ConfigureAwait(false);
    }

    private static SecretValue WithNewMembers(SecretDocument document, IRotationSecret secret, PasswordRules rules)
    {
        string[] names = secret.Settings.GetValueOrDefault(MembersSetting, "password")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        if (names.Length == 0) throw new RotatorException($"The setting {MembersSetting} must name one member of the secret's value, or several with commas between them.");
        var changes = new List<(string, SecretValue)>();
        using (document)
        {
            try
            {
                foreach (string name in names)
                {
                    if (document.KindOf(name) != JsonTokenType.String)
                        throw new RotatorException($"AWSCURRENT's value has no text member {name} to draw anew. Name those that are to change in the setting {MembersSetting}.");
                    changes.Add((name, secret.RandomPassword(rules)));
                }
                return document.With(changes.ToArray());
            }
            finally
            {
                foreach (var (_, one) in changes) one.Dispose();
            }
        }
    }

    private static async Task TestAsync(IRotationSecret secret, CancellationToken cancellation) =>
        (await secret.RequiredValueAsync("AWSPENDING", cancellation).ConfigureAwait(false)).Dispose();
}
