using System.Globalization;
using Strongroom.Services.Access;
using Strongroom.Services.Operations;
using Strongroom.Services.Ssm.Domain;
using Strongroom.Services.Ssm.Model;
using Strongroom.Services.Ssm.Store;
using Strongroom.Services.Ssm.Listing;
using Strongroom.Services.Ssm.Values;
using Strongroom.Storage;

namespace Strongroom.Services.Ssm.Operations;

/// <summary>Tells all versions of a parameter with their values and labels, the oldest first.</summary>
internal sealed class GetParameterHistory(Parameters parameters, ParameterReader reader, ParameterListing listing)
    : Operation<GetParameterHistoryRequest, GetParameterHistoryResult>
{
    private const int LargestPage = 50;

    private Row<ParameterRecord>? _row;

    public override async ValueTask<AccessRequest> ResolveAsync(GetParameterHistoryRequest request, CallContext context)
    {
        var reference = ParameterReference.Parse(request.Name!);

        // A selector means nothing here: the name of no parameter has a colon.
        _row = reference.Selector is null ? await parameters.FindAsync(reference, context.Account, context.Region, context.Cancellation) : null;
        return ParameterAccess.On("ssm:GetParameterHistory", reference, _row?.Value, context.Account, context.Region);
    }

    public override async ValueTask<GetParameterHistoryResult> ExecuteAsync(GetParameterHistoryRequest request, CallContext context)
    {
        var parameter = _row?.Value ?? throw SsmErrors.ParameterNotFound();
        IReadOnlyList<string?> query = [nameof(GetParameterHistory), parameter.Arn, parameter.Name];
        var first = listing.Decode(request.NextToken, query) is { } after
            ? Math.Max(parameter.Oldest, long.Parse(after, CultureInfo.InvariantCulture) + 1)
            : parameter.Oldest;
        var last = Math.Min(parameter.Current.Number, first + (request.MaxResults ?? LargestPage) - 1);
        var history = new List<ParameterHistory>();
        try
        {
            for (var number = first; number <= last; number++)
            {
                var version = (await parameters.VersionAsync(parameter, number, context.Cancellation)).Value;

                // The state of policies changes with time, and only on the parameter itself.
                var info = number == parameter.Current.Number ? parameter.Current : version.Info;
                history.Add(Entry(parameter, info, await reader.ValueAsync(parameter, version, request.WithDecryption ?? false, context)));
            }
        }
        catch
        {
            history.ForEach(entry => entry.Value!.Dispose());
            throw;
        }

        return new GetParameterHistoryResult
        {
            Parameters = history,
            NextToken = last < parameter.Current.Number ? listing.Encode(last.ToString(CultureInfo.InvariantCulture), query) : null,
        };
    }

    private static ParameterHistory Entry(ParameterRecord parameter, VersionInfo info, Crypto.SecretValue value) => new()
    {
        Name = parameter.Name,
        Type = info.Type,
        KeyId = info.KeyId,
        LastModifiedDate = info.Modified,
        LastModifiedUser = info.User,
        Description = info.Description,
        Value = value,
        AllowedPattern = info.AllowedPattern,
        Version = info.Number,
        Labels = parameter.LabelsOf(info.Number),
        Tier = info.Tier,
        Policies = info.Policies.ToShape(),
        DataType = info.DataType,
    };
}
