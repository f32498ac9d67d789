using System.Collections.Concurrent;

namespace SecondOpinion.Fhir.FhirPath.Units;

/// <summary>The units that UCUM codes are made of, and their prefixes. ucum.org/ucum, tables 1 to 26.</summary>
internal static class UcumAtoms
{
    private static readonly (string Code, int Power)[] Prefixes =
    [
        ("da", 1), ("Y", 24), ("Z", 21), ("E", 18), ("P", 15), ("T", 12), ("G", 9), ("M", 6), ("k", 3), ("h", 2),
        ("d", -1), ("c", -2), ("m", -3), ("u", -6), ("n", -9), ("p", -12), ("f", -15), ("a", -18), ("z", -21), ("y", -24),
    ];

    /// <summary>Base units, and units that procedures define and nothing converts: each is a dimension of its own.</summary>
    private static readonly string[] Dimensions =
    [
        "m", "s", "g", "rad", "K", "C", "cd",
        "[iU]", "[arb'U]", "[USP'U]", "[GPL'U]", "[MPL'U]", "[APL'U]", "[beth'U]", "[anti'Xa'U]", "[todd'U]", "[dye'U]", "[smgy'U]", "[bdsk'U]",
        "[ka'U]", "[knk'U]", "[mclg'U]", "[tb'U]", "[CCID_50]", "[TCID_50]", "[EID_50]", "[PFU]", "[FFU]", "[CFU]", "[IR]", "[BAU]", "[AU]",
        "[Amb'a'1'U]", "[PNU]", "[Lf]", "[D'ag'U]", "[FEU]", "[ELU]", "[EU]", "[S]",
    ];

    /// <summary>Scales that are not ratios.</summary>
    private static readonly string[] Special =
        ["Cel", "[degF]", "[degRe]", "[pH]", "Np", "B", "B[SPL]", "B[V]", "B[mV]", "B[uV]", "B[10.nV]", "B[W]", "B[kW]", "bit_s", "[hp_X]", "[hp_C]", "[hp_M]", "[hp_Q]", "[p'diop]", "%[slope]", "[m/s2/Hz^0.5]"];

    /// <summary>The others, by what they are worth: <c>code value unit</c>. A star marks those that take prefixes.</summary>
    private const string Derived = """
        10* 10 1|10^ 10 1|[pi] 3.1415926535897932384626433833 1|% 0.01 1|[ppth] 0.001 1|[ppm] 0.000001 1|[ppb] 0.000000001 1|[pptr] 0.000000000001 1
        mol* 6.0221367e23 1|sr* 1 rad2|Hz* 1 s-1|N* 1000 g.m/s2|Pa* 1 N/m2|J* 1 N.m|W* 1 J/s|A* 1 C/s|V* 1 J/C|F* 1 C/V|Ohm* 1 V/A|S* 1 Ohm-1|Wb* 1 V.s
        T* 1 Wb/m2|H* 1 Wb/A|lm* 1 cd.sr|lx* 1 lm/m2|Bq* 1 s-1|Gy* 1 J/kg|Sv* 1 J/kg|gon* 0.9 deg|deg 0.0174532925199432957692369077 rad|' 1 deg/60|'' 1 '/60
        l* 1 dm3|L* 1 l|ar* 100 m2|min 60 s|h 60 min|d 24 h|a_t 365.24219 d|a_j 365.25 d|a_g 365.2425 d|a 1 a_j|wk 7 d|mo_s 29.53059 d|mo_j 1 a_j/12|mo_g 1 a_g/12|mo 1 mo_j
        t* 1000 kg|bar* 100000 Pa|u* 1.6605402e-24 g|eV* 1.60217733e-19 J|AU 149597.870691 Mm|pc* 3.085678e16 m|[c]* 299792458 m/s|[g]* 9.80665 m/s2|gf* 1 g.[g]|[lbf_av] 1 [lb_av].[g]
        Ky* 1 cm-1|Gal* 1 cm/s2|dyn* 1 g.cm/s2|erg* 1 dyn.cm|P* 1 dyn.s/cm2|Bi* 10 A|St* 1 cm2/s|Mx* 1e-8 Wb|G* 0.0001 T|Oe* 79.577471545947667884 A/m|Gb* 1 Oe.cm|sb* 1 cd/cm2|ph* 0.0001 lx
        Ci* 37000000000 Bq|R* 0.000258 C/kg|RAD* 100 erg/g|REM* 1 RAD|[in_i] 2.54 cm|[ft_i] 12 [in_i]|[yd_i] 3 [ft_i]|[mi_i] 5280 [ft_i]|[fth_i] 6 [ft_i]|[nmi_i] 1852 m|[kn_i] 1 [nmi_i]/h
        [sin_i] 1 [in_i]2|[sft_i] 1 [ft_i]2|[syd_i] 1 [yd_i]2|[cin_i] 1 [in_i]3|[cft_i] 1 [ft_i]3|[cyd_i] 1 [yd_i]3|[hd_i] 4 [in_i]|[mil_i] 0.001 [in_i]|[ft_us] 12.0000240000480 [in_i]|[acr_us] 4046.872609874252 m2
        [gal_us] 231 [in_i]3|[bbl_us] 42 [gal_us]|[qt_us] 1 [gal_us]/4|[pt_us] 1 [qt_us]/2|[gil_us] 1 [pt_us]/4|[foz_us] 1 [gil_us]/4|[fdr_us] 1 [foz_us]/8|[min_us] 1 [fdr_us]/60|[crd_us] 128 [ft_i]3
        [cup_us] 16 [tbs_us]|[tbs_us] 1 [foz_us]/2|[tsp_us] 1 [tbs_us]/3|[cup_m] 240 mL|[tsp_m] 5 mL|[tbs_m] 15 mL|[foz_m] 30 mL|[gal_br] 4.54609 l|[qt_br] 1 [gal_br]/4|[pt_br] 1 [qt_br]/2|[gil_br] 1 [pt_br]/4
        [foz_br] 1 [gil_br]/5|[fdr_br] 1 [foz_br]/8|[min_br] 1 [fdr_br]/60|[gr] 64.79891 mg|[lb_av] 7000 [gr]|[oz_av] 1 [lb_av]/16|[dr_av] 1 [oz_av]/16|[scwt_av] 100 [lb_av]|[lcwt_av] 112 [lb_av]|[ston_av] 20 [scwt_av]
        [lton_av] 20 [lcwt_av]|[stone_av] 14 [lb_av]|[pwt_tr] 24 [gr]|[oz_tr] 20 [pwt_tr]|[lb_tr] 12 [oz_tr]|[sc_ap] 20 [gr]|[dr_ap] 3 [sc_ap]|[oz_ap] 8 [dr_ap]|[lb_ap] 12 [oz_ap]|[oz_m] 28 g
        [lne] 1 [in_i]/12|[pnt] 1 [lne]/6|[Ch] 1 mm/[pi]|[car_m] 0.2 g|[diop] 1 /m|[mesh_i] 1 /[in_i]|[degR] 5 K/9|cal* 4.184 J|cal_th* 4.184 J|cal_IT* 4.1868 J|cal_m* 4.19002 J|cal_[15]* 4.18580 J|cal_[20]* 4.18190 J
        [Cal] 1 kcal_th|[Btu] 1055.05585262 J|[Btu_th] 1.054350 kJ|[Btu_IT] 1.05505585262 kJ|[HP] 550 [ft_i].[lbf_av]/s|[psi] 1 [lbf_av]/[in_i]2|m[H2O]* 9.80665 kPa|m[Hg]* 133.3220 kPa|[in_i'H2O] 1 m[H2O].[in_i]/m
        [in_i'Hg] 1 m[Hg].[in_i]/m|atm 101325 Pa|att* 1 kgf/cm2|[wood'U] 1 mm[Hg].min/L|eq* 1 mol|osm* 1 mol|g% 1 g/dl|kat* 1 mol/s|U* 1 umol/min|[IU]* 1 [iU]|[HPF] 1 1|[LPF] 100 1|[MET] 3.5 mL/min/kg
        [drp] 1 ml/20|bit* 1 1|By* 8 bit|Bd* 1 /s|[smoot] 67 [in_i]|[k] 1.380658e-23 J/K|[h] 6.6260755e-34 J.s|[e]* 1.60217733e-19 C|circ 2 [pi].rad|st* 1 m3
        mho* 1 S|Ao 0.1 nm|b* 100 fm2|sph 4 [pi].sr|Lmb 1 cd/cm2/[pi]|[hnsf'U] 1 1|[PRU] 1 mm[Hg].s/ml|[car_Au] 1 /24|[ly]* 1 [c].a_j|[eps_0]* 8.854187817e-12 F/m|[mu_0]* 4e-7 [pi].N/A2|[G]* 6.67259e-11 m3.kg-1.s-2
        [m_e]* 9.1093897e-28 g|[m_p]* 1.6726231e-24 g|[Btu_39] 1.05967 kJ|[Btu_59] 1.05480 kJ|[Btu_60] 1.05468 kJ|[Btu_m] 1.05587 kJ|[yd_us] 3 [ft_us]|[in_us] 1 [ft_us]/12|[rd_us] 16.5 [ft_us]|[ch_us] 4 [rd_us]
        [lk_us] 1 [ch_us]/100|[rch_us] 100 [ft_us]|[rlk_us] 1 [rch_us]/100|[fth_us] 6 [ft_us]|[fur_us] 40 [rd_us]|[mi_us] 8 [fur_us]|[mil_us] 0.001 [in_us]|[srd_us] 1 [rd_us]2|[smi_us] 1 [mi_us]2|[sct] 1 [mi_us]2|[twp] 36 [sct]
        [in_br] 2.539998 cm|[ft_br] 12 [in_br]|[rd_br] 16.5 [ft_br]|[ch_br] 4 [rd_br]|[lk_br] 1 [ch_br]/100|[fth_br] 6 [ft_br]|[pc_br] 2.5 [ft_br]|[yd_br] 3 [ft_br]|[mi_br] 5280 [ft_br]|[nmi_br] 6080 [ft_br]|[kn_br] 1 [nmi_br]/h
        [acr_br] 4840 [yd_br]2|[bf_i] 144 [in_i]3|[cr_i] 128 [ft_i]3|[cml_i] 0.25 [pi].[mil_i]2|[bu_us] 2150.42 [in_i]3|[pk_us] 1 [bu_us]/4|[dqt_us] 1 [pk_us]/8|[dpt_us] 1 [dqt_us]/2|[gal_wi] 1 [bu_us]/8|[pk_br] 2 [gal_br]
        [bu_br] 4 [pk_br]|[pouce] 2.707 cm|[ligne] 1 [pouce]/12|[pied] 32.48 cm|[didot] 1 [ligne]/6|[cicero] 12 [didot]|[pca] 12 [pnt]|[pnt_pr] 0.013837 [in_i]|[pca_pr] 12 [pnt_pr]
        """;

    private static readonly Dictionary<string, (bool TakesPrefix, string Value, string Unit)> Table = ReadTable();
    private static readonly ConcurrentDictionary<string, UcumUnit?> Found = new();

    /// <summary>The unit of one symbol, prefix included; null when there is none.</summary>
    public static UcumUnit? Find(string symbol)
    {
        if (Found.TryGetValue(symbol, out var known)) return known;
        if (FindAtom(symbol) is { } atom) return Found[symbol] = atom;
        foreach (var (prefix, power) in Prefixes)
        {
            if (symbol.Length <= prefix.Length || !symbol.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var rest = symbol[prefix.Length..];
            if (TakesPrefix(rest) && FindAtom(rest) is { } unit)
                return Found[symbol] = new UcumUnit(unit.Factor * Rational.PowerOfTen(power), unit.Powers, One(symbol), unit.IsSpecial);
        }

        return null;
    }

    private static bool TakesPrefix(string atom) =>
        Table.TryGetValue(atom, out var row) ? row.TakesPrefix : atom is "Cel" or "Np" or "B" || Array.IndexOf(Dimensions, atom) is >= 0 and <= 7;

    private static UcumUnit? FindAtom(string atom)
    {
        if (Array.IndexOf(Dimensions, atom) >= 0) return new UcumUnit(Rational.One, One(atom), One(atom), isSpecial: false);
        if (Array.IndexOf(Special, atom) >= 0) return new UcumUnit(Rational.One, One(atom), One(atom), isSpecial: true);
        if (!Table.TryGetValue(atom, out var row) || UcumParser.Parse(row.Unit) is not { } unit) return null;
        return new UcumUnit(Rational.Parse(row.Value) * unit.Factor, unit.Powers, One(atom), isSpecial: false);
    }

    private static SortedDictionary<string, int> One(string symbol) => new(StringComparer.Ordinal) { [symbol] = 1 };

    private static Dictionary<string, (bool, string, string)> ReadTable()
    {
        var table = new Dictionary<string, (bool, string, string)>(StringComparer.Ordinal);
        foreach (var row in Derived.Split(['|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = row.Split(' ');
            var isPower = parts[0] == "10*";
            var takesPrefix = parts[0].EndsWith('*') && !isPower;
            table[takesPrefix ? parts[0][..^1] : parts[0]] = (takesPrefix, parts[1], parts[2]);
        }

        return table;
    }
}
